-- What the daemon did and will do, and what the viewer reads.

-- One due time of one schedule, with what became of it. Only the daemon that holds the target's lease writes here.
create table schedule_ticks (
  target text not null,
  schedule text not null,
  -- The target's clock, as all times here.
  due timestamptz not null,
  state text not null check (state in ('running', 'waiting', 'done', 'unavailable', 'failed', 'missed')),
  -- [{"startedAt", "endedAt", "runId", "outcome", "message"}], oldest first. A run's id stands here before the run is
  -- started.
  attempts jsonb not null,
  next_at timestamptz,
  message text,
  primary key (target, schedule, due)
);
create index schedule_ticks_open on schedule_ticks (target) where state in ('running', 'waiting');

-- The one daemon of a target. `heartbeat_at` and `lease_until` are by the server's clock: they compare processes. The
-- rest is by the target's.
create table daemon_leases (
  target text primary key,
  -- Null: it has ended by itself.
  owner text,
  started_at timestamptz not null,
  heartbeat_at timestamptz not null,
  lease_until timestamptz not null,
  -- Up to this moment everything that was due is in `schedule_ticks`: at first, when the first daemon began.
  decided_until timestamptz not null
);

-- "stale": a root cause of what is not fresh. "given up": not there when the window of its schedule closed.
alter table alerts_told drop constraint alerts_told_kind_check;
alter table alerts_told add constraint alerts_told_kind_check
  check (kind in ('not available', 'failed', 'stale', 'given up'));
-- Null: no run ended with it.
alter table alerts_told alter column run_id drop not null;

-- The log of one step, page by page, among the events of a run that may have a million of them.
create index events_log on events (run_id, step, seq) where type = 'log';
-- The rest of its events: what has started, among a million log lines.
create index events_told on events (run_id, seq) where type <> 'log';
-- The history of an asset as a whole, newest first, however many partitions it has.
create index materializations_of_asset on materializations (asset, id desc);
