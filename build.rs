//! The release binary carries the site's files; a changed folder must reach it. Debug builds read
//! them from disk, so a new style costs no compilation.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=target/site");
    }
}
