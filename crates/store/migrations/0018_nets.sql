-- Department nets 多网合一: who of a department is in charge of a place and of what lies below it. Who was before stays.
CREATE TABLE net_post (
  county {int} NOT NULL, id {id} NOT NULL, net {path} NOT NULL, place {int} NOT NULL, name {text} NOT NULL, phone {text} NOT NULL,
  since {time} NOT NULL, until {time},
  PRIMARY KEY (county, id)) {strict};
CREATE UNIQUE INDEX net_post_now ON net_post(county, net, place) WHERE until IS NULL;
CREATE INDEX net_post_place ON net_post(county, place, net, since);
