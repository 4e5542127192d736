-- The mall (feature S6): shops of a village, goods, stock, orders paid with points, printed vouchers, budget and settlements.
CREATE TABLE mall_shop (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, place {int} NOT NULL, programme {path} NOT NULL, name {text} NOT NULL,
  address {text} NOT NULL, phone {text} NOT NULL, opening {json} NOT NULL, keep_days {int} NOT NULL, offline_limit {int} NOT NULL,
  fen_per_point {int} NOT NULL, trading {bool} NOT NULL, version {int} NOT NULL, created_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX mall_shop_village ON mall_shop(county, village, id);

-- A good of a village, at one price in points and perhaps some money in fen.
CREATE TABLE mall_good (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, name {text} NOT NULL, about {text} NOT NULL, unit {text} NOT NULL,
  points {int} NOT NULL, fen {int} NOT NULL, picture {path}, offered {bool} NOT NULL, version {int} NOT NULL, created_at {time} NOT NULL,
  PRIMARY KEY (county, id), CONSTRAINT mall_good_price CHECK (points > 0 AND fen >= 0)) {strict};
CREATE INDEX mall_good_village ON mall_good(county, village, id);

-- What lies on the shelf, and how much of that is promised to orders.
CREATE TABLE mall_stock (
  county {int} NOT NULL, shop {int} NOT NULL, good {int} NOT NULL, on_hand {int} NOT NULL, reserved {int} NOT NULL, seq {int} NOT NULL,
  PRIMARY KEY (county, shop, good),
  CONSTRAINT mall_stock_there CHECK (on_hand >= 0 AND reserved >= 0 AND reserved <= on_hand)) {clustered};

-- Every change of what lies on the shelf, in the order in which it came.
CREATE TABLE mall_movement (
  county {int} NOT NULL, shop {int} NOT NULL, good {int} NOT NULL, seq {int} NOT NULL, kind {path} NOT NULL, pieces {int} NOT NULL,
  on_hand {int} NOT NULL, subject {int}, note {text} NOT NULL, at {time} NOT NULL, actor {int}, actor_name {text} NOT NULL,
  PRIMARY KEY (county, shop, good, seq)) {clustered};

CREATE TABLE mall_order (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, shop {int} NOT NULL, good {int} NOT NULL, good_name {text} NOT NULL,
  unit {text} NOT NULL, pieces {int} NOT NULL, points {int} NOT NULL, fen {int} NOT NULL, programme {path} NOT NULL,
  holder_kind {path} NOT NULL, holder {int} NOT NULL, holder_place {int} NOT NULL, account {int} NOT NULL, state {path} NOT NULL,
  code_hash {path} NOT NULL, code_sealed {text} NOT NULL, entry {int} NOT NULL, ordered_at {time} NOT NULL, kept_until {time} NOT NULL,
  ended_at {time}, ended_by {int}, ended_name {text}, reason {text}, offline {bool} NOT NULL, settlement {int},
  PRIMARY KEY (county, id), CONSTRAINT mall_order_amount CHECK (pieces > 0 AND points > 0 AND fen >= 0)) {strict};
CREATE UNIQUE INDEX mall_order_code ON mall_order(county, code_hash);
CREATE INDEX mall_order_holder ON mall_order(county, holder_kind, holder, id);
CREATE INDEX mall_order_shop ON mall_order(county, shop, state, id);

-- A voucher on paper: its points are taken when it is issued; what is not used goes back.
CREATE TABLE mall_voucher (
  county {int} NOT NULL, id {id} NOT NULL, batch {int} NOT NULL, village {int} NOT NULL, shop {int} NOT NULL, programme {path} NOT NULL,
  household {int} NOT NULL, household_place {int} NOT NULL, points {int} NOT NULL, state {path} NOT NULL, code_hash {path} NOT NULL,
  code_sealed {text} NOT NULL, entry {int} NOT NULL, issued_at {time} NOT NULL, issued_name {text} NOT NULL, valid_until {time} NOT NULL,
  ended_at {time}, ended_by {int}, ended_name {text}, reason {text}, good {int}, good_name {text}, pieces {int}, spent {int}, fen {int},
  offline {bool} NOT NULL, settlement {int},
  PRIMARY KEY (county, id)) {strict};
CREATE UNIQUE INDEX mall_voucher_code ON mall_voucher(county, code_hash);
CREATE INDEX mall_voucher_batch ON mall_voucher(county, batch, id);
CREATE INDEX mall_voucher_shop ON mall_voucher(county, shop, state, id);

CREATE TABLE mall_supplier (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, name {text} NOT NULL, contact {text} NOT NULL, phone {text} NOT NULL,
  created_at {time} NOT NULL, ended_at {time},
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX mall_supplier_village ON mall_supplier(county, village, id);

-- The money of a village's shops in fen: below nothing only by an entry that says so.
CREATE TABLE mall_budget (
  county {int} NOT NULL, village {int} NOT NULL, balance {int} NOT NULL, seq {int} NOT NULL,
  PRIMARY KEY (county, village)) {clustered};
CREATE TABLE mall_budget_entry (
  county {int} NOT NULL, village {int} NOT NULL, seq {int} NOT NULL, id {int} NOT NULL, kind {path} NOT NULL, fen {int} NOT NULL,
  balance {int} NOT NULL, overdrawn {bool} NOT NULL, shop {int}, supplier {int}, settlement {int}, note {text} NOT NULL, at {time} NOT NULL,
  actor {int}, actor_name {text} NOT NULL,
  PRIMARY KEY (county, village, seq)) {clustered};

-- What a shop has accounted for: points that it gives back to the village, money that it took, money that it gets.
CREATE TABLE mall_settlement (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, shop {int} NOT NULL, items {int} NOT NULL, points {int} NOT NULL,
  taken_fen {int} NOT NULL, paid_fen {int} NOT NULL, entry {int} NOT NULL, note {text} NOT NULL, at {time} NOT NULL, actor {int},
  actor_name {text} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX mall_settlement_shop ON mall_settlement(county, shop, id);

-- A list of open orders and vouchers that a shop keeper took along for a time without network.
CREATE TABLE mall_pack (
  county {int} NOT NULL, id {id} NOT NULL, shop {int} NOT NULL, keeper {int} NOT NULL, keeper_name {text} NOT NULL, issued_at {time} NOT NULL,
  valid_until {time} NOT NULL, limit_points {int} NOT NULL, items {int} NOT NULL, used_points {int} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
-- What was handed over without network, as it was told afterwards. Outcome: done, double, refunded, unknown, beyond_limit.
CREATE TABLE mall_offline (
  county {int} NOT NULL, pack {int} NOT NULL, item {path} NOT NULL, shop {int} NOT NULL, subject_kind {path}, subject {int},
  points {int} NOT NULL, what {text} NOT NULL, claimed_at {time} NOT NULL, received_at {time} NOT NULL, outcome {path} NOT NULL,
  first_at {time}, first_name {text}, keeper_name {text} NOT NULL, seen_at {time}, seen_name {text},
  PRIMARY KEY (county, pack, item)) {strict};
CREATE INDEX mall_offline_conflict ON mall_offline(county, shop, received_at) WHERE outcome <> 'done';
