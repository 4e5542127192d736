-- Transparency log (feature A4). A statement is written by the transaction it tells of; its bytes never change. The sealer gives it
-- its place `seq` in the tree afterwards, so writers meet at no counter.
CREATE TABLE log_leaf (
  county {int} NOT NULL, kind {path} NOT NULL, subject {int} NOT NULL, at {time} NOT NULL, leaf {bytes} NOT NULL, seq {int},
  PRIMARY KEY (county, kind, subject, at)) {clustered};
CREATE UNIQUE INDEX log_leaf_seq ON log_leaf(county, seq) WHERE seq IS NOT NULL;
CREATE INDEX log_leaf_waiting ON log_leaf(county, at) WHERE seq IS NULL;

-- What opens a commitment inside a leaf. A deleted salt leaves a hash that nobody can open.
CREATE TABLE log_salt (
  county {int} NOT NULL, kind {path} NOT NULL, subject {int} NOT NULL, at {time} NOT NULL, name {path} NOT NULL, salt {bytes} NOT NULL,
  public {bool} NOT NULL,
  PRIMARY KEY (county, kind, subject, at, name)) {clustered};

-- How many leaves the tree holds: one row, which the sealer alone moves.
CREATE TABLE log_tree (
  county {int} NOT NULL, size {int} NOT NULL,
  PRIMARY KEY (county)) {strict};

-- The tree: hashes of whole subtrees, up to 256 of one level in a tile. A tile at the right edge grows.
CREATE TABLE log_tile (
  county {int} NOT NULL, level {int} NOT NULL, tile {int} NOT NULL, hashes {bytes} NOT NULL,
  PRIMARY KEY (county, level, tile)) {strict};

-- Signed heads, as texts that a signature covers.
CREATE TABLE log_head (
  county {int} NOT NULL, size {int} NOT NULL, at {time} NOT NULL, key_id {text} NOT NULL, note {text} NOT NULL,
  PRIMARY KEY (county, size)) {strict};

-- Keys that sign heads from a size on; each but the first is vouched for by the one before.
CREATE TABLE log_key (
  county {int} NOT NULL, from_size {int} NOT NULL, key_id {text} NOT NULL, verifier {text} NOT NULL, at {time} NOT NULL, note {text} NOT NULL,
  PRIMARY KEY (county, from_size), UNIQUE (county, key_id)) {strict};

-- Heads that were handed to another office: what stands outside this house.
CREATE TABLE log_sending (
  county {int} NOT NULL, id {id} NOT NULL, size {int} NOT NULL, office {text} NOT NULL, way {text} NOT NULL, at {time} NOT NULL,
  account {int} NOT NULL, note {text} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
