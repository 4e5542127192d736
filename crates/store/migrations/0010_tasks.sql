-- The inbox holds what any capability asks of somebody. Ids are unique over all kinds of things, so the key stays.
ALTER TABLE task RENAME COLUMN case_id TO subject;
ALTER TABLE task ADD COLUMN subject_kind {path} NOT NULL DEFAULT 'case';
ALTER TABLE task ADD COLUMN title {text};
ALTER TABLE task ADD COLUMN place {int};
