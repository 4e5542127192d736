-- A ledger that is being read, as it was uploaded, sealed piece by piece: a server that stops while it reads begins again
-- with it. Gone as soon as it has been read.
CREATE TABLE ledger_file (
  county {int} NOT NULL, batch {int} NOT NULL, seq {int} NOT NULL, sealed {bytes} NOT NULL,
  PRIMARY KEY (county, batch, seq)) {strict};
-- Which sheets are read and with whose eyes, and how many pieces the file has once all of it is kept.
ALTER TABLE ledger_batch ADD COLUMN reading {json};
ALTER TABLE ledger_batch ADD COLUMN pieces {int};
