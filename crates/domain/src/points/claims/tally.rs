//! What a committee has decided: who may speak about a declaration, how many have to, and what most of them said.

/// What came of the words said so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Too few have spoken, or as many for as against.
    Waiting,
    /// Most of those who spoke are for it.
    Approved,
    /// Most are against it, or everybody has spoken and it is even.
    Rejected,
    /// Nobody is left who may speak: the village decides.
    Nobody,
}

/// Where the review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Members who may speak about it.
    pub members: usize,
    /// How many of them have to.
    pub quorum: usize,
    /// Words that count.
    pub said: usize,
    /// Of these, for it.
    pub approvals: usize,
    /// What came of it.
    pub verdict: Verdict,
}

/// Counts the words of those who may speak now. `members` leaves out who belongs to the household itself; whoever has left the committee
/// is not among them either, so their word no longer counts and the quorum is that of those who are left. A quorum of 0 is more than half;
/// one that is larger than the committee is all of it.
#[must_use]
pub fn tally(members: &[i64], words: &[(i64, bool)], quorum: i64) -> Tally {
    let count = members.len();
    let quorum = match usize::try_from(quorum) {
        Ok(0) | Err(_) => count / 2 + 1,
        Ok(wanted) => wanted.min(count),
    };
    let counted = || words.iter().filter(|(member, _)| members.contains(member));
    let said = counted().count();
    let approvals = counted().filter(|(_, approves)| *approves).count();
    let against = said - approvals;
    let verdict = if count == 0 {
        Verdict::Nobody
    } else if said < quorum {
        Verdict::Waiting
    } else if approvals > against {
        Verdict::Approved
    } else if against > approvals || said == count {
        Verdict::Rejected
    } else {
        Verdict::Waiting
    };
    Tally { members: count, quorum, said, approvals, verdict }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(members: &[i64], words: &[(i64, bool)], quorum: i64) -> Verdict {
        tally(members, words, quorum).verdict
    }

    #[test]
    fn two_of_three_decide() {
        let members = [1, 2, 3];
        assert_eq!(verdict(&members, &[(1, true)], 0), Verdict::Waiting);
        assert_eq!(verdict(&members, &[(1, true), (2, true)], 0), Verdict::Approved);
        assert_eq!(verdict(&members, &[(1, true), (2, false)], 0), Verdict::Waiting);
        assert_eq!(verdict(&members, &[(1, true), (2, false), (3, false)], 0), Verdict::Rejected);
        assert_eq!(verdict(&members, &[(1, true), (2, true)], 3), Verdict::Waiting);
    }

    #[test]
    fn a_member_who_leaves_changes_quorum_and_words() {
        let words = [(1, true), (2, true), (3, false)];
        assert_eq!(verdict(&[1, 2, 3, 4, 5, 6], &words, 0), Verdict::Waiting);
        assert_eq!(verdict(&[1, 2, 3, 4, 5], &words, 0), Verdict::Approved);
        assert_eq!(verdict(&[1, 3, 4, 5], &words, 0), Verdict::Waiting);
        assert_eq!(verdict(&[1, 3], &words, 0), Verdict::Rejected, "even, and everybody has spoken");
        assert_eq!(verdict(&[], &words, 0), Verdict::Nobody);
    }

    #[test]
    fn a_committee_of_one_and_a_quorum_that_is_too_large() {
        assert_eq!(verdict(&[7], &[(7, true)], 0), Verdict::Approved);
        assert_eq!(verdict(&[7, 8], &[(7, true), (8, true)], 9), Verdict::Approved);
    }

    proptest::proptest! {
        #[test]
        fn words_of_others_never_count_and_nothing_is_decided_below_the_quorum(
            count in 0i64..12, quorum in -2i64..15, words in proptest::collection::btree_map(0i64..20, proptest::bool::ANY, 0..20)
        ) {
            let members: Vec<i64> = (0..count).collect();
            let words: Vec<(i64, bool)> = words.into_iter().collect();
            let own: Vec<(i64, bool)> = words.iter().copied().filter(|(member, _)| *member < count).collect();
            let all = tally(&members, &words, quorum);
            proptest::prop_assert_eq!(all, tally(&members, &own, quorum));
            if all.verdict == Verdict::Approved {
                proptest::prop_assert!(all.said >= all.quorum && all.approvals * 2 > all.said);
            }
            // Once everybody has spoken, something has come of it.
            let everybody: Vec<(i64, bool)> = members.iter().map(|member| (*member, member % 2 == 0)).collect();
            proptest::prop_assert!(tally(&members, &everybody, quorum).verdict != Verdict::Waiting);
        }
    }
}
