//! The smallest algo: it trades nothing and tells once a second what it sees.

use algo_sdk::*;

#[derive(Default)]
pub struct Minimal {
    books: u64,
    mid_1e9: u64,
}

impl Algo for Minimal {
    fn on_book(
        &mut self,
        book: &L2Book,
        _state: &AlgoState,
        _features: &OnlineFeatures,
        _actions: &mut Actions,
    ) {
        self.books += 1;
        self.mid_1e9 = book.mid_px_1e9();
    }

    fn on_heartbeat(&mut self, state: &AlgoState, _features: &OnlineFeatures, _actions: &mut Actions) {
        log_info!(
            "{}: {} books, mid {}.{:02}",
            state.symbol_name(),
            self.books,
            self.mid_1e9 / 1_000_000_000,
            self.mid_1e9 % 1_000_000_000 / 10_000_000
        );
    }
}

export_algo!(Minimal::default());

#[cfg(test)]
mod tests {
    use super::*;
    use algo_sdk::testing::*;

    #[test]
    fn counts_books_and_sends_no_order() {
        let mut harness = AlgoHarness::new(Minimal::default());
        harness.set_book(make_book(99_000_000_000, 100_000_000, 101_000_000_000, 100_000_000));
        harness.tick().assert_empty();
        harness.tick().assert_empty();
        assert_eq!(harness.algo.books, 2);
        assert_eq!(harness.algo.mid_1e9, 100_000_000_000);
    }
}
