-- Lists of a shop that are out (feature S6): asked with every order that expires or is given up.
CREATE INDEX mall_pack_shop ON mall_pack(county, shop, valid_until);

-- Links within a place (feature P6), those nobody has come to first: one range of one index, whatever the size of the county.
CREATE INDEX visit_link_root ON visit_link(county, last_at, id) WHERE until IS NULL;
CREATE INDEX visit_link_a1 ON visit_link(county, a1, last_at, id) WHERE until IS NULL;
CREATE INDEX visit_link_a2 ON visit_link(county, a2, last_at, id) WHERE until IS NULL;
CREATE INDEX visit_link_a3 ON visit_link(county, a3, last_at, id) WHERE until IS NULL AND a3 IS NOT NULL;
CREATE INDEX visit_link_a4 ON visit_link(county, a4, last_at, id) WHERE until IS NULL AND a4 IS NOT NULL;
