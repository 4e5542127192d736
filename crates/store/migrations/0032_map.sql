-- Marks of a household on a map (feature P2): the day until which a mark holds stands in the index, so that the index answers alone.
DROP INDEX attribute_household;
CREATE INDEX attribute_household ON attribute(county, household, code, until);
