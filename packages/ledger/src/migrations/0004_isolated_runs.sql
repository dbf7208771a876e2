-- Runs that write beside one another, of which a pointer says which one counts: what each of them is, who did what to them,
-- and what it takes to let several go on side by side.

-- "written aside": written and validated, beside what counts. It makes no materialization: its promotion does.
alter table run_assets drop constraint run_assets_state_check;
alter table run_assets add constraint run_assets_state_check check (
  state in (
    'waiting', 'materialized', 'unchanged', 'unchanged upstream', 'written aside', 'unavailable', 'failed', 'not run',
    'interrupted'
  )
);

-- How long it took, for the estimates of plans.
create index run_assets_aside on run_assets (asset, ended_at desc) where state = 'written aside';

-- Of what is written aside each partition is locked by itself. Empty: the asset as a whole.
alter table asset_locks add column partition text not null default '';
alter table asset_locks drop constraint asset_locks_pkey;
alter table asset_locks add primary key (asset, partition);

-- One run of one partition. Which one counts is not said here: `_CANONICAL.json` beside the data is the truth.
create table isolated_runs (
  -- The order in which they were planned.
  number bigint generated always as identity,
  asset text not null,
  partition text not null,
  run_id text not null,
  backfill_id text,
  -- The run of ours that made it; null for what was there before.
  headwater_run text,
  schema_version text not null,
  state text not null check (state in ('planned', 'running', 'written', 'validated', 'failed', 'deleted')),
  -- As text (json, not jsonb): the keys stay in the order in which the execution is given them.
  input json,
  execution_arn text,
  -- The run that counted when this one was planned.
  replaces text,
  metrics json,
  files json,
  months text[],
  -- To the run that it would replace, as it was shown.
  difference json,
  message text,
  reason text,
  requested_by text not null,
  planned_at timestamptz not null,
  ended_at timestamptz,
  primary key (asset, run_id)
);
create index isolated_runs_of_partition on isolated_runs (asset, partition);
create index isolated_runs_of_backfill on isolated_runs (backfill_id);
create index isolated_runs_of_run on isolated_runs (headwater_run);
create index isolated_runs_unfinished on isolated_runs (asset, partition)
  where state in ('planned', 'running', 'written');

-- Promotions, deletions and the like: kept for ever, here and beside the data.
create table deeds (
  number bigint generated always as identity,
  asset text not null,
  -- `promote/3`: the same deed written twice is one.
  id text not null,
  action text not null,
  at timestamptz not null,
  by text not null,
  reason text,
  approved_by text,
  ticket text,
  -- The backfill or run that was named.
  subject text,
  details json not null,
  primary key (asset, id)
);
create index deeds_in_order on deeds (asset, at, number);
