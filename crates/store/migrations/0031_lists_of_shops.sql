-- Lists of a shop that are out (feature S6): asked with every order that expires or is given up.
CREATE INDEX mall_pack_shop ON mall_pack(county, shop, valid_until);
