-- One word for what was heard, wherever it is said: 'delivered' is said of messages.
alter table callbacks drop constraint callbacks_state_check;
update callbacks set state = 'heard' where state = 'delivered';
alter table callbacks add constraint callbacks_state_check
  check (state in ('waiting', 'heard', 'needless', 'dead'));
