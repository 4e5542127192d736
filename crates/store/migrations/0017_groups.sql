-- Chat groups of grids 线上网格 and what is posted to them. A robot's address is a secret: who has it can post.
CREATE TABLE chat_group (
  county {int} NOT NULL, id {id} NOT NULL, place {int} NOT NULL, name {text} NOT NULL, kind {path} NOT NULL,
  url {text}, secret {text}, host {text}, members {int} NOT NULL, owner {text} NOT NULL, tells_closed {bool} NOT NULL,
  created_at {time} NOT NULL, failures {int} NOT NULL, failing_since {time}, retry_at {time}, problem {text}, last_at {time},
  ended_at {time},
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX chat_group_place ON chat_group(county, place, id) WHERE ended_at IS NULL;
CREATE INDEX chat_group_told ON chat_group(county, place) WHERE ended_at IS NULL AND tells_closed;

-- A text that somebody sends to the groups of a place.
CREATE TABLE group_notice (
  county {int} NOT NULL, id {id} NOT NULL, place {int} NOT NULL, text {text} NOT NULL, account {int}, author {text} NOT NULL,
  at {time} NOT NULL, groups {int} NOT NULL,
  PRIMARY KEY (county, id)) {strict};

-- A text on its way to one group. State: waiting, hand (somebody passes it on), done, given_up.
CREATE TABLE group_post (
  county {int} NOT NULL, id {id} NOT NULL, chat {int} NOT NULL, notice {int}, subject {int}, text {text} NOT NULL,
  at {time} NOT NULL, state {path} NOT NULL, tries {int} NOT NULL, next_at {time} NOT NULL, done_at {time}, error {text},
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX group_post_chat ON group_post(county, chat, id);
CREATE INDEX group_post_due ON group_post(county, next_at, chat) WHERE state = 'waiting';
CREATE INDEX group_post_done ON group_post(county, done_at) WHERE done_at IS NOT NULL;
CREATE INDEX group_post_hand ON group_post(county, id) WHERE state = 'hand';
CREATE INDEX group_post_notice ON group_post(county, notice, id) WHERE notice IS NOT NULL;

-- Texts that are sent again and again, with gaps such as {网格}.
CREATE TABLE group_template (
  county {int} NOT NULL, id {id} NOT NULL, name {text} NOT NULL, text {text} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
