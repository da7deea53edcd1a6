//! Before `shared` is compiled: the data of the time zones, where they are asked for.

#[cfg(feature = "schedule")]
#[path = "build/zones.rs"]
mod zones;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/zones.rs");
    #[cfg(feature = "schedule")]
    if let Err(error) = zones::write() {
        println!("cargo::error=time zones: {error}");
    }
}
