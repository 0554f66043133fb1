//! A maker on one venue and a hedger on another, in one module.
//!
//! The maker rests a post-only order on each side and sends its position to the hedger after each
//! fill and once a second. The hedger holds the opposite of it. What is sent is a position and not
//! a trade: a lost message is made up for by the next one. Prices are integers x 10^9, quantities
//! x 10^8.

use algo_sdk::*;

const MAKER: &str = "maker";
const HEDGER: &str = "hedger";

/// Size of one order of the maker: 0.01 of the base asset.
const ORDER_QTY_1E8: i64 = 1_000_000;
/// The maker stops adding at this position: 0.05 of the base asset.
const MAX_POSITION_1E8: i64 = 5_000_000;
/// An order of the maker moves once it is this far from the best price, in ticks.
const MOVE_TICKS: u64 = 5;
/// The hedger pays up to this much more than the best price, in ticks.
const CROSS_TICKS: u64 = 10;
/// At most one round of orders in this time.
const PAUSE_NS: u64 = 100_000_000;

#[derive(Default)]
pub struct Mesh {
    /// Set by the first book: which part this instance plays.
    is_hedger: Option<bool>,
    next_id: u64,
    bid_id: u64,
    ask_id: u64,
    sent_ns: u64,
    /// What the hedger should hold; none before the maker has spoken.
    target_1e8: Option<i64>,
}

impl Mesh {
    fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Keeps one order at the best price of a side; `want` 0 means none.
    fn quote(&mut self, side: i8, want: u64, state: &AlgoState, actions: &mut Actions) -> bool {
        let id = if side > 0 { self.bid_id } else { self.ask_id };
        if let Some(order) = state.find_order(id) {
            let far = MOVE_TICKS * state.symbol.tick_size_1e9.max(1);
            let stays = want != 0 && order.px_1e9.abs_diff(want) < far;
            return !stays && !order.is_pending() && actions.cancel(id);
        }
        let qty = state.symbol.round_qty(ORDER_QTY_1E8);
        if want == 0 || qty == 0 || !state.symbol.check_notional(qty, want) {
            return false;
        }
        let id = self.new_id();
        if side > 0 {
            self.bid_id = id;
            actions.post_only_buy(id, qty, want)
        } else {
            self.ask_id = id;
            actions.post_only_sell(id, qty, want)
        }
    }

    fn make(&mut self, bid: u64, ask: u64, state: &AlgoState, actions: &mut Actions) -> bool {
        let full = state.position_1e8 >= MAX_POSITION_1E8;
        let empty = state.position_1e8 <= -MAX_POSITION_1E8;
        let bid_sent = self.quote(1, if full { 0 } else { bid }, state, actions);
        let ask_sent = self.quote(-1, if empty { 0 } else { ask }, state, actions);
        bid_sent || ask_sent
    }

    /// Trades the difference between what is held and what should be, at once or not at all.
    fn hedge(&mut self, bid: u64, ask: u64, state: &AlgoState, actions: &mut Actions) -> bool {
        let Some(target) = self.target_1e8 else {
            return false;
        };
        let missing = target - state.position_1e8;
        let qty = state.symbol.round_qty(missing.abs());
        let slack = CROSS_TICKS * state.symbol.tick_size_1e9.max(1);
        let px = if missing > 0 { ask + slack } else { bid.saturating_sub(slack) };
        if qty == 0 || state.has_orders() || !state.symbol.check_notional(qty, px) {
            return false;
        }
        let id = self.new_id();
        if missing > 0 {
            actions.ioc_buy(id, qty, px)
        } else {
            actions.ioc_sell(id, qty, px)
        }
    }

    fn tell_position(&self, state: &AlgoState) {
        if self.is_hedger == Some(false) {
            send(HEDGER, &state.position_1e8.to_le_bytes());
        }
    }
}

impl Algo for Mesh {
    fn on_book(
        &mut self,
        book: &L2Book,
        state: &AlgoState,
        _features: &OnlineFeatures,
        actions: &mut Actions,
    ) {
        let (Some(bid), Some(ask)) = (book.best_bid(), book.best_ask()) else {
            return;
        };
        if book.recv_ns.saturating_sub(self.sent_ns) < PAUSE_NS {
            return;
        }
        if self.next_id == 0 && state.has_orders() {
            // Orders of an earlier run: this one has no memory of them.
            actions.cancel_all(state);
            self.sent_ns = book.recv_ns;
            return;
        }
        let is_hedger = *self.is_hedger.get_or_insert_with(|| own_label() == HEDGER);
        let sent = if is_hedger {
            self.hedge(bid.px_1e9, ask.px_1e9, state, actions)
        } else {
            self.make(bid.px_1e9, ask.px_1e9, state, actions)
        };
        if sent {
            self.sent_ns = book.recv_ns;
        }
    }

    fn on_fill(&mut self, fill: &Fill, state: &AlgoState) {
        self.tell_position(state);
        let word = if fill.side > 0 { "bought" } else { "sold" };
        log_info!("{word} {} (x 10^-8), position {}", fill.qty_1e8.abs(), state.position_1e8);
    }

    fn on_heartbeat(&mut self, state: &AlgoState, _features: &OnlineFeatures, _: &mut Actions) {
        self.tell_position(state);
    }

    fn on_message(&mut self, from: &str, payload: &[u8], _state: &AlgoState, _: &mut Actions) {
        if let (MAKER, Ok(bytes)) = (from, payload.try_into()) {
            self.target_1e8 = Some(-i64::from_le_bytes(bytes));
        }
    }

    fn on_shutdown(&mut self, state: &AlgoState, actions: &mut Actions) {
        actions.cancel_all(state);
        log_info!("stopping, position {} (x 10^-8)", state.position_1e8);
    }
}

export_algo!(Mesh::default());

/// The label of this instance, from the table that the platform writes.
#[cfg(target_arch = "wasm32")]
fn own_label() -> &'static str {
    use algo_sdk::messaging::{MeshTable, MESH_TABLE_WASM_OFFSET};
    unsafe { &*(MESH_TABLE_WASM_OFFSET as *const MeshTable) }.self_label_str()
}

#[cfg(not(target_arch = "wasm32"))]
fn own_label() -> &'static str {
    MAKER
}

#[cfg(test)]
mod tests {
    use super::*;
    use algo_sdk::testing::*;

    const BID: u64 = 60_000_000_000_000;
    const ASK: u64 = 60_000_010_000_000;
    const TICK: u64 = 10_000_000;

    fn harness(algo: Mesh) -> AlgoHarness<Mesh> {
        let mut harness = AlgoHarness::new(algo);
        harness.state.symbol.tick_size_1e9 = TICK;
        harness.state.symbol.lot_size_1e8 = 1_000;
        harness.set_book(make_book(BID, 200_000_000, ASK, 200_000_000));
        harness
    }

    fn hedger(maker_position_1e8: i64) -> AlgoHarness<Mesh> {
        let mut harness = harness(Mesh { is_hedger: Some(true), ..Mesh::default() });
        let payload = maker_position_1e8.to_le_bytes();
        harness.algo.on_message(MAKER, &payload, &AlgoState::default(), &mut Actions::new());
        harness
    }

    #[test]
    fn the_maker_joins_the_best_price_on_both_sides() {
        let actions = harness(Mesh::default()).tick();
        let prices: Vec<_> = actions.iter().map(|a| (a.side, a.px_1e9, a.order_type)).collect();
        assert_eq!(prices, [(1, BID, OrderType::POST_ONLY), (-1, ASK, OrderType::POST_ONLY)]);
    }

    #[test]
    fn the_hedger_holds_the_opposite_of_the_maker() {
        let actions = hedger(1_000_000).tick();
        let sell = actions.get(0).unwrap();
        assert_eq!((actions.len(), sell.side, sell.qty_1e8), (1, -1, 1_000_000));
        assert_eq!((sell.px_1e9, sell.order_type), (BID - 10 * TICK, OrderType::IOC));

        let mut short = hedger(-1_000_000);
        short.set_position(400_000, ASK);
        let actions = short.tick();
        let buy = actions.get(0).unwrap();
        assert_eq!((buy.side, buy.qty_1e8, buy.px_1e9), (1, 600_000, ASK + 10 * TICK));
    }

    #[test]
    fn the_hedger_does_nothing_once_it_is_even_or_before_it_was_told() {
        let mut even = hedger(1_000_000);
        even.set_position(-1_000_000, BID);
        even.tick().assert_empty();
        harness(Mesh { is_hedger: Some(true), ..Mesh::default() }).tick().assert_empty();
    }
}
