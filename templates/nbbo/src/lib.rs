//! Watches the best prices of all venues: it trades nothing, tells once a second where the best bid
//! and ask are, and at once when one venue bids more than another asks. Prices are integers x 10^9.

use algo_sdk::*;

/// A line about the best prices this often.
const REPORT_NS: u64 = 1_000_000_000;
/// A venue that has been silent for longer does not count.
const STALE_MS: u16 = 2_000;

#[derive(Default)]
pub struct Nbbo {
    reported_ns: u64,
    crossed: bool,
}

impl Nbbo {
    /// What is worth a line now: the crossing of two venues at once, the best prices at times.
    fn news(&mut self, nbbo: &NbboSnapshot) -> Option<News> {
        let fresh = !nbbo.is_venue_stale(nbbo.nbbo_bid_venue as usize, STALE_MS)
            && !nbbo.is_venue_stale(nbbo.nbbo_ask_venue as usize, STALE_MS);
        let crossed = nbbo.is_crossed() && fresh;
        let began = crossed && !self.crossed;
        self.crossed = crossed;
        if began {
            return Some(News::Crossed);
        }
        if nbbo.recv_ns.saturating_sub(self.reported_ns) < REPORT_NS {
            return None;
        }
        self.reported_ns = nbbo.recv_ns;
        Some(News::Best)
    }
}

#[derive(Debug, PartialEq)]
enum News {
    Best,
    Crossed,
}

impl Algo for Nbbo {
    fn on_book(
        &mut self,
        _book: &L2Book,
        _state: &AlgoState,
        _features: &OnlineFeatures,
        _actions: &mut Actions,
    ) {
    }

    fn on_nbbo(
        &mut self,
        nbbo: &NbboSnapshot,
        _books: &VenueBooks,
        state: &AlgoState,
        _features: &OnlineFeatures,
        _actions: &mut Actions,
    ) {
        let Some(news) = self.news(nbbo) else {
            return;
        };
        log_info!(
            "{}{}: bid {}.{:02} on {}, ask {}.{:02} on {}, {} venues",
            if news == News::Crossed { "crossed " } else { "" },
            state.symbol_name(),
            dollars(nbbo.nbbo_bid_px_1e9),
            cents(nbbo.nbbo_bid_px_1e9),
            venue_name(nbbo.best_bid_venue_id()),
            dollars(nbbo.nbbo_ask_px_1e9),
            cents(nbbo.nbbo_ask_px_1e9),
            venue_name(nbbo.best_ask_venue_id()),
            nbbo.venue_ct
        );
    }
}

export_algo!(Nbbo::default());

fn dollars(px_1e9: u64) -> u64 {
    px_1e9 / 1_000_000_000
}

fn cents(px_1e9: u64) -> u64 {
    px_1e9 % 1_000_000_000 / 10_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two venues; the first bids `bid`, the second asks `ask`.
    fn snapshot(bid: u64, ask: u64, recv_ns: u64) -> NbboSnapshot {
        NbboSnapshot {
            nbbo_bid_px_1e9: bid,
            nbbo_ask_px_1e9: ask,
            nbbo_ask_venue: 1,
            venue_ct: 2,
            recv_ns,
            ..NbboSnapshot::default()
        }
    }

    #[test]
    fn tells_the_best_prices_once_a_second() {
        let mut algo = Nbbo::default();
        assert_eq!(algo.news(&snapshot(99, 101, 2_000_000_000)), Some(News::Best));
        assert_eq!(algo.news(&snapshot(99, 101, 2_500_000_000)), None);
        assert_eq!(algo.news(&snapshot(99, 101, 3_000_000_000)), Some(News::Best));
    }

    #[test]
    fn tells_a_crossing_once_and_at_once() {
        let mut algo = Nbbo { reported_ns: 2_000_000_000, ..Nbbo::default() };
        assert_eq!(algo.news(&snapshot(102, 101, 2_000_000_001)), Some(News::Crossed));
        assert_eq!(algo.news(&snapshot(102, 101, 2_000_000_002)), None);
        algo.news(&snapshot(99, 101, 2_000_000_003));
        assert_eq!(algo.news(&snapshot(102, 101, 2_000_000_004)), Some(News::Crossed));
    }

    #[test]
    fn a_crossing_with_a_silent_venue_is_none() {
        let mut stale = snapshot(102, 101, 1);
        stale.venue_update_ms[1] = STALE_MS + 1;
        assert_eq!(Nbbo::default().news(&stale), None);
    }
}
