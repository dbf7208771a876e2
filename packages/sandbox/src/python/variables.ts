/**
 * This process's environment without what would bend a Python environment: PYTHONDONTWRITEBYTECODE (set on many
 * machines) would double every later start of dbt, the others lead to another interpreter or other packages.
 */
export function pythonEnvironment(): { [name: string]: string } {
  const env: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !BENDING.has(name)) env[name] = value
  }
  return env
}

const BENDING = new Set([
  'PYTHONDONTWRITEBYTECODE',
  'PYTHONHOME',
  'PYTHONPATH',
  'PYTHONSTARTUP',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'PIP_REQUIRE_VIRTUALENV',
  'PIP_TARGET',
  'PIP_PREFIX',
  'PIP_USER',
])
