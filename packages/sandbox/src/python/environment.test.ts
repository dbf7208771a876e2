import { chmodSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '@headwater/errors'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { pythonFolder } from '../paths.ts'
import { makePython, pythonIsReady, pythonPath } from './environment.ts'
import { findPython } from './find.ts'
import { install } from './install.ts'
import { pythonEnvironment } from './variables.ts'

describe("the sandbox's Python", { timeout: 120_000 }, () => {
  test('is made once, with bytecode, and made anew when the requirements change or it is half-made', async () => {
    vi.stubEnv('PYTHONDONTWRITEBYTECODE', '1')
    onTestFinished(() => void vi.unstubAllEnvs())
    const root = folder()
    const requirements = tinyRequirements(root)
    expect(pythonIsReady(root, requirements)).toBe(false)
    await makePython(root, requirements, () => {})
    expect(pythonIsReady(root, requirements)).toBe(true)
    expect(existsSync(pythonPath(root))).toBe(true)
    expect(globSync(join(pythonFolder(root), 'lib/*/site-packages/__pycache__/six.*.pyc'))).toHaveLength(1)

    const stamp = join(pythonFolder(root), 'headwater.json')
    const kept = readFileSync(stamp)
    rmSync(stamp)
    expect(pythonIsReady(root, requirements)).toBe(false)
    writeFileSync(stamp, kept)
    writeFileSync(requirements, `${readFileSync(requirements)}\n# changed\n`)
    expect(pythonIsReady(root, requirements)).toBe(false)
  })

  test('is refused a package whose content is not the pinned one', async () => {
    const root = folder()
    const requirements = join(root, 'requirements.txt')
    writeFileSync(requirements, `six==1.17.0 --hash=sha256:${'0'.repeat(64)}\n`)
    await expect(makePython(root, requirements, () => {})).rejects.toThrow('could not be installed')
    expect(pythonIsReady(root, requirements)).toBe(false)
  })
})

describe('a machine', () => {
  test('without Python is told how to get it', async () => {
    await expect(findPython(pathWith({}))).rejects.toMatchObject({
      code: 'missing-program',
      details: ['there is no python3 on PATH'],
      next: expect.arrayContaining([expect.stringContaining('apt-get install python3 python3-venv')]),
    })
  })

  test('whose Python is too old is told what was found', async () => {
    const env = pathWith({ python3: fake('/usr/bin/python3', '3.8.10') })
    await expect(findPython(env)).rejects.toMatchObject({
      code: 'missing-program',
      details: ['found /usr/bin/python3 (3.8.10)'],
    })
  })

  test('with an old python3 and a newer one beside it uses the newer one', async () => {
    const env = pathWith({ python3: fake('old', '3.9.1'), 'python3.12': fake('newer', '3.12.1') })
    expect(await findPython(env)).toMatchObject({ executable: 'newer' })
  })

  test('whose python3 is newer than what dbt is tested with uses it only where there is nothing else', async () => {
    const newest = fake('newest', '3.15.0')
    expect(await findPython(pathWith({ python3: newest }))).toMatchObject({ executable: 'newest' })
    const env = pathWith({ python3: newest, 'python3.11': fake('tested', '3.11.2') })
    expect(await findPython(env)).toMatchObject({ executable: 'tested' })
  })

  test('where Debian left out venv is told which package to install', async () => {
    vi.stubEnv('PATH', folder())
    onTestFinished(() => void vi.unstubAllEnvs())
    const base = { executable: '/usr/bin/python3', version: '3.11.2', pip: false, ensurepip: false, venv: true }
    const installing = install({ folder: folder(), base, requirements: 'none', say: () => {} })
    await expect(installing).rejects.toBeInstanceOf(UserError)
    await expect(installing).rejects.toMatchObject({
      code: 'missing-program',
      next: expect.arrayContaining([expect.stringContaining('apt-get install python3-venv')]),
    })
  })
})

/** One small package, pinned as the real requirements pin it. */
function tinyRequirements(root: string): string {
  const real = readFileSync(new URL('../../requirements.txt', import.meta.url), 'utf8')
  const [six = ''] = /^six==[\s\S]*?(?=^\w)/m.exec(real) ?? []
  const file = join(root, 'requirements.txt')
  writeFileSync(file, six)
  return file
}

function fake(executable: string, version: string): string {
  return JSON.stringify({ executable, version, pip: true, ensurepip: true, venv: true })
}

/** An environment whose PATH holds these programs alone; each prints its answer. */
function pathWith(programs: { readonly [name: string]: string }): { [name: string]: string } {
  const bin = join(folder(), 'bin')
  mkdirSync(bin)
  for (const [name, answer] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nprintf '%s' '${answer}'\n`)
    chmodSync(join(bin, name), 0o755)
  }
  return { ...pythonEnvironment(), PATH: bin }
}

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'headwater-python-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}
