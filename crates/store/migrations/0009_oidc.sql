-- Sign-ins on their way through an OpenID provider, under the hash of a secret that one browser holds; each is taken out once.
CREATE TABLE oidc_sign_in (
  county {int} NOT NULL, token_hash {path} NOT NULL, data {text} NOT NULL, at {time} NOT NULL,
  PRIMARY KEY (county, token_hash)) {strict};
