/** Longer lines are cut where they are shown; the download has them whole. */
const LONGEST = 4000

/** A line as text to be shown: colours of a terminal and other signs that steer one are taken out, tabs become spaces. */
export function plainLine(line: string): string {
  const short = line.length > LONGEST ? `${line.slice(0, LONGEST)} … (${line.length - LONGEST} characters more)` : line
  return short.replaceAll(CONTROL_SEQUENCE, '').replaceAll('\t', '    ').replaceAll(CONTROL_SIGN, '')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL_SEQUENCE = /\u001b(?:\[[0-9;?]*[A-Za-z]|\][^\u0007]*(?:\u0007|$))/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL_SIGN = /[\u0000-\u0008\u000b-\u001f\u007f]/g
