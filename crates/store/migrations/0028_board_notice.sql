-- How a household was told that it is put forward for the black board (feature S5).
ALTER TABLE honour_entry ADD COLUMN told {text};
