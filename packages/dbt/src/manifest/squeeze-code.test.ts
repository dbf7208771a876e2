import { describe, expect, it } from 'vitest'
import { squeezePython, squeezeSql } from './squeeze-code.ts'

describe('squeezeSql takes out what cannot change the result', () => {
  it.each([
    ['select 1 -- one\nfrom a', 'select 1 from a'],
    ['select 1 /* one\ntwo */ from a', 'select 1 from a'],
    ["select 1 -- don't\nfrom a", 'select 1 from a'],
    ['{# not this #}select 1', 'select 1'],
    ['select\n\t1 ,  2\n', 'select 1,2'],
    ['count( * )', 'count(*)'],
    ["{{- config( materialized = 'table' ) -}}", "{{config(materialized = 'table')}}"],
    ["{{ ref('a') }}", "{{ref('a')}}"],
    ['a/*x*/b', 'a b'],
    ['', ''],
    ['-- only this', ''],
  ])('%j', (text, squeezed) => {
    expect(squeezeSql(text)).toBe(squeezed)
  })
})

describe('squeezeSql keeps what can', () => {
  it.each([
    ["select '  -- no comment  '"],
    ["select 'it''s  -- fine'"],
    ["select e'it\\'s  -- fine'"],
    ['select "two  spaces" from a'],
    ['select $$ -- a  body $$'],
    ['select $f$ -- $$ a  body $f$'],
    ["{{var('two  spaces')}}"],
    ["select '{{var('a  b')}}  -- x'"],
    ['a{# joined #}b'.replace('{# joined #}', '')],
    ['select 1 / 2 - 3'],
    ['select {a} $1'],
  ])('%s', (text) => {
    expect(squeezeSql(text)).toBe(text)
  })

  it('Jinja in a SQL comment, since dbt runs it', () => {
    expect(squeezeSql('select 1\n-- {% if is_incremental() %} new rows only\nwhere x\n-- {% endif %}')).toBe(
      'select 1 {%if is_incremental()%} where x {%endif%}',
    )
    expect(squeezeSql('/* {{ depends() }} */ select 1')).toBe('{{depends()}} select 1')
  })

  it('the difference between two words and one', () => {
    expect(squeezeSql('a{# c #}b')).toBe('ab')
    expect(squeezeSql('a -- c\nb')).not.toBe(squeezeSql('ab'))
  })

  it.each(["select 'open", 'select "open', '{{ open', '/* open', '{# open', 'select $$ open', '{% set x = "'])(
    'its head on what is never closed: %s',
    (text) => {
      expect(() => squeezeSql(text)).not.toThrow()
    },
  )
})

describe('squeezePython', () => {
  it('takes out comments, blank lines and white space at line ends, and keeps indentation and strings', () => {
    const code =
      'def model(dbt, session):  # the model\n\n    """ keeps  # this """\n    x = "# and this"   \n    return x\n'
    expect(squeezePython(code)).toBe(
      'def model(dbt, session):\n    """ keeps  # this """\n    x = "# and this"\n    return x',
    )
  })
})
