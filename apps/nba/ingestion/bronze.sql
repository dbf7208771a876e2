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
