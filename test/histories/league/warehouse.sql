-- The warehouse before anything is in it, and the switch by which a model fails.
create schema bronze;
create schema gold;
create schema control;
create table bronze.scores (day date, player text, points int, modified_at timestamptz);
create table bronze.plays (day date, n int, player text, modified_at timestamptz);
create table bronze.players (player text, team text, modified_at timestamptz);
create table gold.ratings (player text, rating numeric);
create table control.broken (model text);
create function control.may_run(name text) returns boolean language plpgsql volatile as $$
begin
  if exists (select from control.broken where model = name) then
    raise exception '% is broken', name;
  end if;
  return true;
end $$;
