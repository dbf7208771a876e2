import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectStamp } from './project-stamp.ts'

let project: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'headwater-stamp-'))
  write('dbt_project.yml', 'name: p\nmodel-paths: [models, "more models"]\nmacro-paths:\n  - shared # both\n')
  write('models/staging/a.sql', 'select 1')
})
afterEach(() => rmSync(project, { recursive: true, force: true }))

function write(path: string, text: string): void {
  const file = join(project, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  utimesSync(file, 1_700_000_000, 1_700_000_000)
}

it('stays the same while nothing changes', () => {
  expect(projectStamp(project)).toBe(projectStamp(project))
})

describe('changes with', () => {
  const changes: { [what: string]: () => void } = {
    'the content of a model': () => write('models/staging/a.sql', 'select 1 as one'),
    'the time of a model': () => utimesSync(join(project, 'models/staging/a.sql'), 1_700_000_001, 1_700_000_001),
    'a new model': () => write('models/staging/b.sql', 'select 2'),
    'a model that is gone': () => rmSync(join(project, 'models/staging/a.sql')),
    'the project file': () => write('dbt_project.yml', 'name: p'),
    'a seed': () => write('seeds/s.csv', 'n'),
    'a profile': () => write('profiles.yml', 'p: {}'),
    'a folder named in brackets and quotes': () => write('more models/c.sql', 'select 3'),
    'a folder named in a block': () => write('shared/m.sql', '{% macro m() %}{% endmacro %}'),
    'an installed package': () => write('dbt_packages/dbt_utils/dbt_project.yml', 'name: dbt_utils'),
  }
  it.each(Object.entries(changes))('%s', (_, change) => {
    const before = projectStamp(project)
    change()
    expect(projectStamp(project)).not.toBe(before)
  })

  it('a profile that lives elsewhere', () => {
    const elsewhere = join(project, 'elsewhere')
    write('elsewhere/profiles.yml', 'p: {}')
    const before = projectStamp(project, elsewhere)
    write('elsewhere/profiles.yml', 'p: { target: prod }')
    expect(projectStamp(project, elsewhere)).not.toBe(before)
  })
})

it('does not change with what dbt and Python make', () => {
  const before = projectStamp(project)
  write('target/manifest.json', '{}')
  write('logs/dbt.log', 'oh')
  write('models/__pycache__/a.pyc', '')
  expect(projectStamp(project)).toBe(before)
})

it('tells a folder without a project from one with', () => {
  expect(projectStamp(join(project, 'nowhere'))).not.toBe(projectStamp(project))
})
