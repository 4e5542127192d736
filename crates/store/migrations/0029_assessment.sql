-- Monthly assessment (features S8, W6): one sheet of a village, programme and month. The card is kept as it was when the sheet was opened.
CREATE TABLE assessment_sheet (
  county {int} NOT NULL, id {id} NOT NULL, village {int} NOT NULL, programme {path} NOT NULL, month {path} NOT NULL, state {path} NOT NULL,
  card {json} NOT NULL, opener_name {text} NOT NULL, opened_at {time} NOT NULL, figures_at {time} NOT NULL,
  submitter {int}, submitter_name {text}, submitted_at {time}, reviewer {int}, reviewer_name {text}, reviewed_at {time}, said {text},
  notice_until {time}, counted_at {time}, members {int} NOT NULL, version {int} NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, village, programme, month)) {strict};
CREATE INDEX assessment_sheet_open ON assessment_sheet(county, state, id) WHERE state <> 'counted';

-- One line for each who is assessed: a person of the staff by account, or a household. Without an account nothing can be paid yet.
-- The name of a household is masked. `above`: somebody above the village enters the marks. Pay: none, waiting, paid, no_points, no_account,
-- no_rule, capped, does_not_apply, broken, ended.
CREATE TABLE assessment_line (
  county {int} NOT NULL, sheet {int} NOT NULL, id {id} NOT NULL, holder_kind {path} NOT NULL, holder {int}, post {int}, name {text} NOT NULL,
  place {int} NOT NULL, notes {json} NOT NULL, above {bool} NOT NULL, marks {json} NOT NULL, done {bool} NOT NULL, total {int} NOT NULL,
  grade {path}, scorer {int}, scorer_name {text}, scored_at {time}, pay {path} NOT NULL, entry {int}, paid {int} NOT NULL,
  corrections {json} NOT NULL, version {int} NOT NULL,
  PRIMARY KEY (county, sheet, id)) {strict};
CREATE UNIQUE INDEX assessment_line_holder ON assessment_line(county, holder_kind, holder, sheet) WHERE holder IS NOT NULL;
CREATE INDEX assessment_line_pay ON assessment_line(county, sheet, id) WHERE pay = 'waiting';
