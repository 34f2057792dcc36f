//! How properties are tested: with the same cases in every run.

use proptest::test_runner::{Config, RngSeed};

pub(crate) fn reproducible(cases: u32) -> Config {
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(11), ..Config::default() }
}
