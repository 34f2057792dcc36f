//! How properties are tested: with the same cases in every run, and where `BANTIN_CASES_TIMES` says so with many times as many.

use proptest::test_runner::{Config, RngSeed};

pub(crate) fn reproducible(cases: u32) -> Config {
    let times = std::env::var("BANTIN_CASES_TIMES").map_or(1, |times| times.parse().expect("a whole number"));
    Config { cases: cases * times, failure_persistence: None, rng_seed: RngSeed::Fixed(11), ..Config::default() }
}
