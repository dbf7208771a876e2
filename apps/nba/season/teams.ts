import type { TimeZone } from './dates.ts'

export type Conference = 'East' | 'West'

export interface Team {
  /** What every bronze table calls the team: `BOS`. */
  readonly abbreviation: string
  readonly city: string
  readonly name: string
  readonly conference: Conference
  readonly division: string
  readonly arena: string
  readonly timeZone: TimeZone
}

/** The league of 2024-25, by abbreviation. */
export const TEAMS: readonly Team[] = [
  team('ATL', 'Atlanta', 'Hawks', 'East', 'Southeast', 'State Farm Arena', 'America/New_York'),
  team('BKN', 'Brooklyn', 'Nets', 'East', 'Atlantic', 'Barclays Center', 'America/New_York'),
  team('BOS', 'Boston', 'Celtics', 'East', 'Atlantic', 'TD Garden', 'America/New_York'),
  team('CHA', 'Charlotte', 'Hornets', 'East', 'Southeast', 'Spectrum Center', 'America/New_York'),
  team('CHI', 'Chicago', 'Bulls', 'East', 'Central', 'United Center', 'America/Chicago'),
  team('CLE', 'Cleveland', 'Cavaliers', 'East', 'Central', 'Rocket Mortgage FieldHouse', 'America/New_York'),
  team('DAL', 'Dallas', 'Mavericks', 'West', 'Southwest', 'American Airlines Center', 'America/Chicago'),
  team('DEN', 'Denver', 'Nuggets', 'West', 'Northwest', 'Ball Arena', 'America/Denver'),
  team('DET', 'Detroit', 'Pistons', 'East', 'Central', 'Little Caesars Arena', 'America/Detroit'),
  team('GSW', 'Golden State', 'Warriors', 'West', 'Pacific', 'Chase Center', 'America/Los_Angeles'),
  team('HOU', 'Houston', 'Rockets', 'West', 'Southwest', 'Toyota Center', 'America/Chicago'),
  team('IND', 'Indiana', 'Pacers', 'East', 'Central', 'Gainbridge Fieldhouse', 'America/Indiana/Indianapolis'),
  team('LAC', 'Los Angeles', 'Clippers', 'West', 'Pacific', 'Intuit Dome', 'America/Los_Angeles'),
  team('LAL', 'Los Angeles', 'Lakers', 'West', 'Pacific', 'Crypto.com Arena', 'America/Los_Angeles'),
  team('MEM', 'Memphis', 'Grizzlies', 'West', 'Southwest', 'FedExForum', 'America/Chicago'),
  team('MIA', 'Miami', 'Heat', 'East', 'Southeast', 'Kaseya Center', 'America/New_York'),
  team('MIL', 'Milwaukee', 'Bucks', 'East', 'Central', 'Fiserv Forum', 'America/Chicago'),
  team('MIN', 'Minnesota', 'Timberwolves', 'West', 'Northwest', 'Target Center', 'America/Chicago'),
  team('NOP', 'New Orleans', 'Pelicans', 'West', 'Southwest', 'Smoothie King Center', 'America/Chicago'),
  team('NYK', 'New York', 'Knicks', 'East', 'Atlantic', 'Madison Square Garden', 'America/New_York'),
  team('OKC', 'Oklahoma City', 'Thunder', 'West', 'Northwest', 'Paycom Center', 'America/Chicago'),
  team('ORL', 'Orlando', 'Magic', 'East', 'Southeast', 'Kia Center', 'America/New_York'),
  team('PHI', 'Philadelphia', '76ers', 'East', 'Atlantic', 'Wells Fargo Center', 'America/New_York'),
  team('PHX', 'Phoenix', 'Suns', 'West', 'Pacific', 'Footprint Center', 'America/Phoenix'),
  team('POR', 'Portland', 'Trail Blazers', 'West', 'Northwest', 'Moda Center', 'America/Los_Angeles'),
  team('SAC', 'Sacramento', 'Kings', 'West', 'Pacific', 'Golden 1 Center', 'America/Los_Angeles'),
  team('SAS', 'San Antonio', 'Spurs', 'West', 'Southwest', 'Frost Bank Center', 'America/Chicago'),
  team('TOR', 'Toronto', 'Raptors', 'East', 'Atlantic', 'Scotiabank Arena', 'America/Toronto'),
  team('UTA', 'Utah', 'Jazz', 'West', 'Northwest', 'Delta Center', 'America/Denver'),
  team('WAS', 'Washington', 'Wizards', 'East', 'Southeast', 'Capital One Arena', 'America/New_York'),
]

const BY_ABBREVIATION = new Map(TEAMS.map((team) => [team.abbreviation, team]))

/** The team of that abbreviation; a `RangeError` for one that does not exist. */
export function teamOf(abbreviation: string): Team {
  const found = BY_ABBREVIATION.get(abbreviation)
  if (!found) throw new RangeError(`no team is called ${abbreviation}`)
  return found
}

/** What sentences call the team: `Boston Celtics`. One of the two of Los Angeles writes itself `LA`. */
export function fullName(abbreviation: string): string {
  const { city, name } = teamOf(abbreviation)
  return abbreviation === 'LAC' ? `LA ${name}` : `${city} ${name}`
}

function team(
  abbreviation: string,
  city: string,
  name: string,
  conference: Conference,
  division: string,
  arena: string,
  timeZone: TimeZone,
): Team {
  return { abbreviation, city, name, conference, division, arena, timeZone }
}
