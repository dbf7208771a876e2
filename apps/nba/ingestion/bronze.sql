-- The bronze layer: raw rows as the source gave them, upserted on the keys below; each upsert sets modified_at.
create schema if not exists bronze;

create table if not exists bronze.boxscores (
  player text not null,
  team text not null,
  opponent text not null,
  game_date date not null,
  location text not null check (location in ('H', 'A')),
  outcome text not null check (outcome in ('W', 'L')),
  minutes numeric(4, 1) not null,
  fgm integer not null, fga integer not null,
  fg3m integer not null, fg3a integer not null,
  ftm integer not null, fta integer not null,
  oreb integer not null, dreb integer not null,
  ast integer not null, stl integer not null, blk integer not null, tov integer not null, pf integer not null,
  pts integer not null,
  plus_minus integer not null,
  modified_at timestamptz not null,
  primary key (player, game_date)
);

create table if not exists bronze.pbp (
  home_team text not null,
  away_team text not null,
  game_date date not null,
  period integer not null,
  clock text not null,
  description_home text not null default '',
  description_away text not null default '',
  score_home integer not null,
  score_away integer not null,
  modified_at timestamptz not null,
  primary key (home_team, away_team, game_date, clock, period, description_home, description_away)
);

create table if not exists bronze.schedule (
  away_team text not null,
  home_team text not null,
  game_date date not null,
  start_time timestamptz not null,
  arena text not null,
  modified_at timestamptz not null,
  primary key (away_team, home_team, game_date)
);

create table if not exists bronze.odds (
  team text not null,
  game_date date not null,
  spread numeric(5, 1) not null,
  total numeric(5, 1) not null,
  moneyline integer not null,
  modified_at timestamptz not null,
  primary key (team, game_date)
);

create table if not exists bronze.injuries (
  player text not null,
  team text not null,
  description text not null,
  status text not null,
  reported_on date not null,
  modified_at timestamptz not null,
  primary key (player, team, description)
);

create table if not exists bronze.transactions (
  transaction_date date not null,
  transaction text not null,
  modified_at timestamptz not null,
  primary key (transaction_date, transaction)
);

create table if not exists bronze.contracts (
  player text not null,
  season text not null,
  team text not null,
  salary integer not null,
  option text not null check (option in ('', 'team', 'player')),
  signed_on date not null,
  modified_at timestamptz not null,
  primary key (player, season)
);

create table if not exists bronze.player_attributes (
  player text not null,
  team text not null,
  position text not null,
  height_cm integer not null,
  weight_kg integer not null,
  birth_date date not null,
  first_season integer not null,
  shooting_hand text not null,
  modified_at timestamptz not null,
  primary key (player)
);

create table if not exists bronze.attendance (
  away_team text not null,
  home_team text not null,
  game_date date not null,
  arena text not null,
  attendance integer not null,
  capacity integer not null,
  modified_at timestamptz not null,
  primary key (away_team, home_team, game_date)
);

-- The season so far, as the source's pages of statistics stood on the date they were asked for.
create table if not exists bronze.player_advanced_stats (
  player text not null,
  team text not null,
  games integer not null,
  minutes numeric(6, 1) not null,
  points integer not null,
  true_shooting numeric(6, 4) not null,
  effective_fg numeric(6, 4) not null,
  usage_rate numeric(6, 4) not null,
  assist_rate numeric(6, 4) not null,
  rebound_rate numeric(6, 4) not null,
  turnover_rate numeric(6, 4) not null,
  game_score numeric(6, 2) not null,
  plus_minus integer not null,
  modified_at timestamptz not null,
  primary key (player, team)
);

create table if not exists bronze.shooting_stats (
  player text not null,
  team text not null,
  rim_fga integer not null, rim_fgm integer not null,
  paint_fga integer not null, paint_fgm integer not null,
  mid_range_fga integer not null, mid_range_fgm integer not null,
  corner_three_fga integer not null, corner_three_fgm integer not null,
  above_the_break_fga integer not null, above_the_break_fgm integer not null,
  modified_at timestamptz not null,
  primary key (player)
);

create table if not exists bronze.opponent_shooting (
  team text not null,
  games integer not null,
  rim_fga integer not null, rim_fgm integer not null,
  paint_fga integer not null, paint_fgm integer not null,
  mid_range_fga integer not null, mid_range_fgm integer not null,
  corner_three_fga integer not null, corner_three_fgm integer not null,
  above_the_break_fga integer not null, above_the_break_fgm integer not null,
  modified_at timestamptz not null,
  primary key (team)
);

-- Snapshots are only added to: the rows of a date are written when it is the logical date, and again only for that date.
create table if not exists bronze.player_stats_snapshot (
  snapshot_date date not null,
  player text not null,
  team text not null,
  games integer not null,
  minutes numeric(6, 1) not null,
  points integer not null, rebounds integer not null, assists integer not null,
  steals integer not null, blocks integer not null, turnovers integer not null,
  modified_at timestamptz not null,
  primary key (snapshot_date, player, team)
);

create table if not exists bronze.team_stats_snapshot (
  snapshot_date date not null,
  team text not null,
  games integer not null,
  wins integer not null,
  losses integer not null,
  points integer not null,
  opponent_points integer not null,
  offensive_rating numeric(6, 2) not null,
  defensive_rating numeric(6, 2) not null,
  pace numeric(6, 2) not null,
  modified_at timestamptz not null,
  primary key (snapshot_date, team)
);
