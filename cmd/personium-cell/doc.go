/*
Command personium-cell imports, exports and watches whole cells of a Personium unit, and tells what really happened.

The server's "ready" proves nothing: a queued job says it, a failed export says it, an import that lost every row says
it. This program starts a job once, gathers evidence for as long as it takes, and ends with one verdict: done, failed,
incomplete, unproved or still running. Exit code 0 means that it really happened.

# Usage

	personium-cell import --name NAME | --file FILE [--dry-run] [--detach] [--yes]
	personium-cell export [--name NAME] [--output FILE] [--no-check] [--dry-run] [--detach]
	personium-cell status [--name NAME] [--wait [--no-check]]
	personium-cell snapshot list|upload|download|delete|check|inspect
	personium-cell cell list|create|delete
	personium-cell login
	personium-cell logout [--all]
	personium-cell whoami
	personium-cell doctor
	personium-cell config init|show|path
	personium-cell sandbox [flags] [COMMAND ...]
	personium-cell version
	personium-cell completion bash|zsh|fish|powershell
	personium-cell help [COMMAND | exit-codes | environment | config]

The command import replaces everything in a cell by the snapshot NAME, which has to be in the cell's snapshot area. On a
terminal it shows what will be replaced by what, and asks; without a terminal, in a CI job and with PERSONIUM_ASK=never it
never asks. What else destroys wants --yes or --confirm NAME there.

The command export makes a snapshot of the cell in its snapshot area. Without --name it is called
{cell}_YYYYMMDD_HHMMSS, in UTC. The proof is the archive itself: it is downloaded and read whole, unless --no-check says
that it is enough to see it listed.

The command status shows what the cell is doing. With --name it tells what became of a job, with --wait it goes on
watching one: that of this machine's journal, or whatever the cell shows at work.

The command snapshot works on the snapshot area of a cell, and on archives of this machine. A file that it brings home is
whole or absent, and what it sends is checked before. check and inspect also take the name of a snapshot of the cell.

The command login logs in to a unit once, with the account of a cell, and later runs renew that login for as long as a job
takes; logout forgets it, and whoami says whose credential is used and whether it has root on the cell. The command cell
lists, makes and deletes the cells of a unit. The command doctor looks at everything that a job needs, one thing after the
other, and says what is wrong, what that means and how to fix it. The command config writes and shows the configuration file
and its profiles.

The command sandbox runs another command against a practice unit inside this process, or serves such a unit on loopback.
Its faults make the unit misbehave as real units were seen to; "personium-cell help faults" lists them.

# Which cell, which token

The cell is given by --cell or PERSONIUM_CELL: its URL in either style, https://cell1.unit1.example/ or
https://unit1.example/cell1/, or its name together with --unit or PERSONIUM_UNIT.

The access token comes from the first of: the file that --token-file or PERSONIUM_TOKEN_FILE names, PERSONIUM_TOKEN, the
cookie PERSONIUM_COOKIE with PERSONIUM_COOKIE_PEER, token_file, token_command, token or cookie of the configuration file,
personium-token in $CREDENTIALS_DIRECTORY, and the kept login. No flag takes a secret itself. "personium-cell whoami" says
which one is used. A token file is read again before its token ends, as far as that can be told, and when the unit refuses
it, so that whoever replaces it keeps a long wait alive. The token needs the privilege root on the cell.

Every setting can be a flag, an environment variable or a line of the configuration file; the first of these that has it
wins. "personium-cell help environment" and "personium-cell help config" list them.

# What comes out

Standard output has the result and nothing else: one line of text, or with --json one JSON object a line, the first of
type "start", the last of type "result". Standard error has the progress (a bar on a terminal, else timestamped lines),
what the server said about a failure, and what can be done. With --quiet there is nothing but errors.

Ctrl-C stops watching; the job goes on, and the hint says how to watch it again.

# Exit codes

	  0  done: it really happened, and the result names the proof
	  1  unexpected: an error that has no code of its own
	  2  usage or configuration: nothing was sent, or a URL is wrong; or nobody answered a question
	  3  failed: the server reported that this job failed, or it is over and left nothing of use
	  4  not authorised: the credentials are refused, expired or lack root
	  5  no such cell or snapshot
	  6  the cell is busy or failed, or the name is taken or burnt; nothing was started
	  7  incomplete: the cell does not hold what the snapshot holds, or the other way round, after a job or at any time
	  8  still running: stopped watching (timeout, stall, outage, --detach); the server may still be working
	  9  unproved: over as far as can be seen, but the proof is missing; or not all could be compared
	 10  the archive was refused; nothing was started
	 75  the unit cannot be reached, or time was up (--timeout); nothing was started, try again
	129  SIGHUP: stopped watching; the server may still be working
	130  SIGINT (Ctrl-C): stopped watching; the server may still be working; or n at a question: nothing was started
	143  SIGTERM: stopped watching; the server may still be working

# Files

	$XDG_CONFIG_HOME/personium-cell/config.yaml  settings; a file with a secret in it must be private
	$XDG_STATE_HOME/personium-cell/jobs/         the journal: what is known of the jobs started here; no secrets
	$XDG_STATE_HOME/personium-cell/session/      the kept logins with their tokens: for their owner alone, removed by logout
	$XDG_STATE_HOME/personium-cell/locks/        one file a cell, so that two runs on this machine keep apart
*/
package main
