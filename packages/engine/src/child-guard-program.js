// Outlives Headwater for a moment: ends the process groups that it was told of when the pipe to Headwater closes, which
// happens however Headwater ends, SIGKILL included. Plain JavaScript without imports, so that it starts at once.
// A line is "+<pid>" for a group that runs, "-<pid>" for one that has ended.

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(name, () => {})

const groups = new Set()
let rest = ''

process.stdin.setEncoding('utf8')
process.stdin.on('data', (text) => {
  const lines = (rest + text).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) {
    const pid = Number(line.slice(1))
    if (line.startsWith('+')) groups.add(pid)
    else groups.delete(pid)
  }
})
process.stdin.on('error', end)
process.stdin.on('end', end)

function end() {
  for (const pid of groups) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Nobody of the group is left.
    }
  }
  process.exit(0)
}
