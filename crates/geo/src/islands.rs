//! Which part of an area made of several pieces gets which children.

/// A piece gets children of its own when it is at least this share of the smallest child's size.
const OWN_SHARE: f64 = 0.6;

/// What happens to one piece of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    /// The piece is divided among these children.
    Divided(Vec<usize>),
    /// The piece is too small and goes to the nearest child.
    Attached,
}

/// Deals the children out to the pieces: the largest child first, always to the piece with most room left.
pub(crate) fn deal(pieces: &[f64], weights: &[f64]) -> Vec<Role> {
    let (whole, weight): (f64, f64) = (pieces.iter().sum(), weights.iter().sum());
    let targets: Vec<f64> = weights.iter().map(|share| whole * share / weight).collect();
    let smallest = targets.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = pieces.iter().copied().fold(0.0, f64::max);
    let mut room: Vec<Option<f64>> = pieces
        .iter()
        .map(|&size| (size >= OWN_SHARE * smallest || size >= largest).then_some(size))
        .collect();
    let mut dealt: Vec<Vec<usize>> = vec![Vec::new(); pieces.len()];
    let mut order: Vec<(usize, f64)> = targets.into_iter().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    for (child, target) in order {
        let most = room
            .iter_mut()
            .zip(&mut dealt)
            .filter_map(|(room, dealt)| room.as_mut().map(|room| (room, dealt)))
            .max_by(|(a, _), (b, _)| a.total_cmp(b));
        if let Some((room, children)) = most {
            *room -= target;
            children.push(child);
        }
    }
    dealt
        .into_iter()
        .map(|mut children| {
            children.sort_unstable();
            if children.is_empty() { Role::Attached } else { Role::Divided(children) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_island_gets_children_a_rock_is_attached() {
        let roles = deal(&[600.0, 300.0, 1.0], &[1.0; 9]);
        let count = |role: &Role| match role {
            Role::Divided(children) => children.len(),
            Role::Attached => 0,
        };
        assert_eq!(roles.iter().map(count).collect::<Vec<_>>(), [6, 3, 0]);
    }

    #[test]
    fn an_only_child_takes_the_largest_piece_and_the_rest_is_attached() {
        assert_eq!(deal(&[5.0, 6.0], &[1.0]), [Role::Attached, Role::Divided(vec![0])]);
    }
}
