//! The tree against the definition in RFC 9162 and the vectors of Certificate Transparency.

use super::*;
use proptest::prelude::*;

/// MTH of RFC 9162, word by word.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let middle = 1 << (leaves.len() - 1).ilog2();
            node_hash(&root(&leaves[..middle]), &root(&leaves[middle..]))
        }
    }
}

fn leaves(number: usize) -> Vec<Hash> {
    (0..number).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

fn hash_of(leaves: &[Hash], span: Span) -> Hash {
    let hashes: Vec<Hash> = span
        .nodes()
        .iter()
        .map(|node| {
            let start = usize::try_from(node.index << node.level).unwrap();
            root(&leaves[start..start + (1 << node.level)])
        })
        .collect();
    join(&hashes)
}

#[test]
fn the_vectors_of_certificate_transparency() {
    let leaves: Vec<Hash> =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
            .iter()
            .map(|text| leaf_hash(&hex::decode(text).unwrap()))
            .collect();
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    for (size, wanted) in roots.iter().enumerate() {
        let size = u64::try_from(size).unwrap();
        assert_eq!(hex::encode(hash_of(&leaves, Span::all(size))), *wanted, "{size} leaves");
    }
}

#[test]
fn every_proof_of_small_trees_holds_and_no_other_does() {
    let all = leaves(70);
    for size in 1..=70_u64 {
        let root = hash_of(&all, Span::all(size));
        for seq in 0..size {
            let leaf = all[usize::try_from(seq).unwrap()];
            let proof: Vec<Hash> =
                inclusion(seq, size).unwrap().into_iter().map(|span| hash_of(&all, span)).collect();
            assert_eq!(root_of_inclusion(&leaf, seq, size, &proof), Some(root), "{seq} of {size}");
            assert_ne!(
                root_of_inclusion(&leaf, (seq + 1) % size, size, &proof),
                Some(root).filter(|_| size > 1)
            );
            let mut longer = proof.clone();
            longer.push(root);
            assert_eq!(root_of_inclusion(&leaf, seq, size, &longer), None);
        }
        for from in 1..=size {
            let old = hash_of(&all, Span::all(from));
            let proof: Vec<Hash> =
                consistency(from, size).unwrap().into_iter().map(|span| hash_of(&all, span)).collect();
            assert!(is_consistent(from, &old, size, &root, &proof), "{from} to {size}");
            assert!(!is_consistent(from, &leaf_hash(b"other"), size, &root, &proof));
            assert!(!is_consistent(from, &old, size, &leaf_hash(b"other"), &proof));
        }
    }
    assert_eq!(inclusion(5, 5), None);
    assert_eq!(consistency(0, 5), None);
    assert_eq!(consistency(6, 5), None);
}

proptest! {
    #[test]
    fn proofs_stay_short_in_large_trees(size in 2_u64..1 << 40, part in any::<u64>()) {
        let seq = part % size;
        let longest = usize::try_from(u64::BITS - (size - 1).leading_zeros()).unwrap();
        prop_assert!(inclusion(seq, size).unwrap().len() <= longest);
        prop_assert!(consistency(seq + 1, size).unwrap().len() <= longest + 1);
    }

    #[test]
    fn a_changed_bit_breaks_a_proof(size in 2_usize..300, seq in 0_usize..300, bit in 0_usize..256, which in 0_usize..9) {
        let (all, seq) = (leaves(size), seq % size);
        let wide = |number: usize| u64::try_from(number).unwrap();
        let mut proof: Vec<Hash> =
            inclusion(wide(seq), wide(size)).unwrap().into_iter().map(|span| hash_of(&all, span)).collect();
        let root = root(&all);
        let place = which % proof.len();
        proof[place][bit / 8] ^= 1 << (bit % 8);
        prop_assert_ne!(root_of_inclusion(&all[seq], wide(seq), wide(size), &proof), Some(root));
    }
}
