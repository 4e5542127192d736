//! Builds again when the web was built again: it is embedded in the binary.

fn main() {
    println!("cargo:rerun-if-changed=../../web/dist");
}
