-- What people wrote and what a later file said correct as well as receipts do, and are not receipts.
alter table corrections drop constraint corrections_because_known;
alter table corrections add constraint corrections_because_known check (because in
  ('late-receipt', 'reply', 'import', 'table-entry', 'replay', 'person'));
