-- Messages by e-mail and short message (feature C2): the original, whole, beside the case made of it. The number that the
-- gateway gave a message makes a repeat one case, also long after the answer to its first delivery is forgotten.
CREATE TABLE message (
  county {int} NOT NULL, id {id} NOT NULL, case_id {int} NOT NULL, api_key {int} NOT NULL, message_id {path} NOT NULL,
  kind {path} NOT NULL, sender {text} NOT NULL, sender_name {text}, recipient {text}, subject {text}, body {text} NOT NULL,
  sent_at {time}, at {time} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, api_key, message_id)) {strict};
CREATE INDEX message_case ON message(county, case_id);

-- A key may carry a secret of its own under which its messages are signed.
ALTER TABLE api_key ADD COLUMN signing {text};

-- Webhooks (feature A7): what each is told, and how its receiver is doing.
ALTER TABLE webhook ADD COLUMN name {text} NOT NULL DEFAULT '';
ALTER TABLE webhook ADD COLUMN events {json} NOT NULL DEFAULT '[]';
ALTER TABLE webhook ADD COLUMN failing_since {time};
ALTER TABLE webhook ADD COLUMN retry_at {time};
ALTER TABLE webhook ADD COLUMN off_at {time};

-- One row for each event and webhook, written in the transaction that folds the act.
CREATE TABLE delivery (
  county {int} NOT NULL, id {id} NOT NULL, webhook {int} NOT NULL, event {path} NOT NULL, subject {int} NOT NULL,
  at {time} NOT NULL, state {path} NOT NULL, tries {int} NOT NULL, next_at {time} NOT NULL, done_at {time}, status {int},
  error {text},
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX delivery_waiting ON delivery(county, webhook, next_at, id) WHERE state = 'waiting';
CREATE INDEX delivery_webhook ON delivery(county, webhook, id);
