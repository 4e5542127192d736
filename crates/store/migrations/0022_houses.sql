-- Houses 房屋: one file for a house. The pair of last columns says what became of it and into which house it was merged.
CREATE TABLE house (
  county {int} NOT NULL, id {id} NOT NULL, place {int} NOT NULL, a1 {int}, a2 {int}, a3 {int}, a4 {int},
  address {path} NOT NULL, lon {float}, lat {float}, kind {path},
  grade {path}, graded_by {text} NOT NULL, graded_on {path}, storeys {int}, built {int},
  owner {int}, owner_text {text} NOT NULL, note {text} NOT NULL,
  since {path}, until {path}, ended {path}, merged_into {int}, version {int} NOT NULL, updated_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE INDEX house_place ON house(county, place, address, id);
CREATE INDEX house_a1 ON house(county, a1, address, id);
CREATE INDEX house_a2 ON house(county, a2, address, id);
CREATE INDEX house_a3 ON house(county, a3, address, id) WHERE a3 IS NOT NULL;
CREATE INDEX house_a4 ON house(county, a4, address, id) WHERE a4 IS NOT NULL;
CREATE INDEX house_graded ON house(county, grade, address, id) WHERE grade IS NOT NULL AND until IS NULL;

-- Rooms 房间 of a house, by their name.
CREATE TABLE house_room (
  county {int} NOT NULL, house {int} NOT NULL, name {path} NOT NULL, floor {int}, note {text} NOT NULL,
  PRIMARY KEY (county, house, name)) {strict};

-- Whose a house was: one row for every span of days.
CREATE TABLE house_owner (
  county {int} NOT NULL, house {int} NOT NULL, since {path} NOT NULL, until {path}, owner {int}, owner_text {text} NOT NULL,
  PRIMARY KEY (county, house, since)) {strict};

-- Which household lived in which house and room: one row for every span of days.
CREATE TABLE house_stay (
  county {int} NOT NULL, household {int} NOT NULL, since {path} NOT NULL, until {path}, house {int} NOT NULL, room {path} NOT NULL,
  PRIMARY KEY (county, household, since)) {strict};
CREATE INDEX house_stay_house ON house_stay(county, house, since);
CREATE INDEX house_stay_now ON house_stay(county, house, household) WHERE until IS NULL;

-- Vehicles 车辆; the plate is sealed, its index finds the exact plate and its tail the last four characters.
CREATE TABLE vehicle (
  county {int} NOT NULL, id {id} NOT NULL, household {int} NOT NULL, person {int},
  plate_sealed {bytes} NOT NULL, plate_index {bytes} NOT NULL, tail {path} NOT NULL, kind {path} NOT NULL, colour {path},
  note {text} NOT NULL, since {path} NOT NULL, until {path}, ended {path}, version {int} NOT NULL, updated_at {time} NOT NULL,
  PRIMARY KEY (county, id)) {strict};
CREATE UNIQUE INDEX vehicle_plate ON vehicle(county, plate_index) WHERE until IS NULL;
CREATE INDEX vehicle_tail ON vehicle(county, tail, id) WHERE until IS NULL;
CREATE INDEX vehicle_household ON vehicle(county, household, id);
CREATE INDEX vehicle_person ON vehicle(county, person) WHERE person IS NOT NULL AND until IS NULL;

ALTER TABLE household ADD COLUMN house {int};

-- Every address below a grid that names one house becomes a house: households of the same address live in it where their positions
-- are less than some hundred metres apart, and those without a position too. An address that many share (a hamlet, a group) becomes
-- a house only where the household has a position. The identity is that of a household of it; its position is that of the house,
-- and so is the position of whoever else lives there.
INSERT INTO house(county, id, place, a1, a2, a3, a4, address, lon, lat, kind, grade, graded_by, graded_on, storeys, built, owner,
    owner_text, note, since, until, ended, merged_into, version, updated_at)
  SELECT h.county, h.id, h.place, h.a1, h.a2, h.a3, h.a4, h.address, h.lon, h.lat, NULL, NULL, '', NULL, NULL, NULL, NULL,
    '', '', NULL, NULL, NULL, NULL, 1, h.updated_at
  FROM household h JOIN (
    SELECT county, min(id) AS id FROM household
    WHERE until IS NULL AND address <> '' AND lon IS NOT NULL
      AND substr(address, length(address), 1) NOT IN ('组', '村', '社', '队', '屯', '庄', '寨', '湾')
    GROUP BY county, place, address, CAST(lon * 1000 AS {int}), CAST(lat * 1000 AS {int})) g
  ON g.county = h.county AND g.id = h.id;
INSERT INTO house(county, id, place, a1, a2, a3, a4, address, lon, lat, kind, grade, graded_by, graded_on, storeys, built, owner,
    owner_text, note, since, until, ended, merged_into, version, updated_at)
  SELECT h.county, h.id, h.place, h.a1, h.a2, h.a3, h.a4, h.address, h.lon, h.lat, NULL, NULL, '', NULL, NULL, NULL, NULL,
    '', '', NULL, NULL, NULL, NULL, 1, h.updated_at
  FROM household h JOIN (
    SELECT county, min(id) AS id FROM household
    WHERE until IS NULL AND address <> '' AND lon IS NULL
      AND substr(address, length(address), 1) NOT IN ('组', '村', '社', '队', '屯', '庄', '寨', '湾')
      AND NOT EXISTS (SELECT 1 FROM house o
        WHERE o.county = household.county AND o.place = household.place AND o.address = household.address)
    GROUP BY county, place, address) g
  ON g.county = h.county AND g.id = h.id;
UPDATE household SET house = (
    SELECT min(o.id) FROM house o
    WHERE o.county = household.county AND o.place = household.place AND o.address = household.address
      AND CAST(o.lon * 1000 AS {int}) = CAST(household.lon * 1000 AS {int})
      AND CAST(o.lat * 1000 AS {int}) = CAST(household.lat * 1000 AS {int}))
  WHERE until IS NULL AND address <> '' AND lon IS NOT NULL;
UPDATE household SET house = (
    SELECT min(o.id) FROM house o
    WHERE o.county = household.county AND o.place = household.place AND o.address = household.address)
  WHERE until IS NULL AND address <> '' AND lon IS NULL;
UPDATE household SET
    lon = (SELECT o.lon FROM house o WHERE o.county = household.county AND o.id = household.house),
    lat = (SELECT o.lat FROM house o WHERE o.county = household.county AND o.id = household.house)
  WHERE house IS NOT NULL AND house <> id;
INSERT INTO house(county, id, place, a1, a2, a3, a4, address, lon, lat, kind, grade, graded_by, graded_on, storeys, built, owner,
    owner_text, note, since, until, ended, merged_into, version, updated_at)
  SELECT county, id, place, a1, a2, a3, a4, address, lon, lat, NULL, NULL, '', NULL, NULL, NULL, NULL,
    '', '', NULL, NULL, NULL, NULL, 1, updated_at
  FROM household WHERE until IS NULL AND house IS NULL AND lon IS NOT NULL;
UPDATE household SET house = id WHERE until IS NULL AND house IS NULL AND lon IS NOT NULL;

INSERT INTO house_stay(county, household, since, until, house, room)
  SELECT county, id, since, NULL, house, room FROM household WHERE house IS NOT NULL;
INSERT INTO house_stay(county, household, since, until, house, room)
  SELECT h.county, h.id, h.since, h.until, min(o.id), h.room
  FROM household h JOIN house o ON o.county = h.county AND o.place = h.place AND o.address = h.address
  WHERE h.until IS NOT NULL AND h.address <> ''
    AND substr(h.address, length(h.address), 1) NOT IN ('组', '村', '社', '队', '屯', '庄', '寨', '湾')
  GROUP BY h.county, h.id, h.since, h.until, h.room;
INSERT INTO house_room(county, house, name, floor, note)
  SELECT DISTINCT county, house, room, CAST(NULL AS {int}), '' FROM household WHERE house IS NOT NULL AND room <> '';

-- How many houses stand in a place and below it.
INSERT INTO register_count(county, place, key, number)
  SELECT o.county, p.id, 'houses', count(*) FROM house o JOIN place p ON p.county = o.county AND p.depth = 0 GROUP BY o.county, p.id;
INSERT INTO register_count(county, place, key, number)
  SELECT county, a1, 'houses', count(*) FROM house WHERE a1 IS NOT NULL GROUP BY county, a1;
INSERT INTO register_count(county, place, key, number)
  SELECT county, a2, 'houses', count(*) FROM house WHERE a2 IS NOT NULL GROUP BY county, a2;
INSERT INTO register_count(county, place, key, number)
  SELECT county, a3, 'houses', count(*) FROM house WHERE a3 IS NOT NULL GROUP BY county, a3;
INSERT INTO register_count(county, place, key, number)
  SELECT county, a4, 'houses', count(*) FROM house WHERE a4 IS NOT NULL GROUP BY county, a4;
