# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_personal_os_global_optspecs
    string join \n c/config= profile= offline v/verbose q/quiet color= no-input now= h/help V/version
end

function __fish_personal_os_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_personal_os_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_personal_os_using_subcommand
    set -l cmd (__fish_personal_os_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c personal-os -n "__fish_personal_os_needs_command" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_needs_command" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_needs_command" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_needs_command" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_needs_command" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_needs_command" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_needs_command" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_needs_command" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_needs_command" -s V -l version -d 'Print version'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "init" -d 'Write a configuration: asks at most eight questions, schedules and shows the first plan'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "plan" -d 'Plan the day: what is on, what fits, what to do when'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "progress" -d 'See at noon where the day stands: ahead or behind, what is new, what the afternoon is now'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "summary" -d 'Close the day: what got done, what rolls over, what the next workday holds'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "feedback" -d 'Group what users say: themes with counts, trend and quotes that are really there'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "okr" -d 'Review the key results: pace, forecast, and what it would take'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "update" -d 'Draft the stakeholder update: what each audience needs to know, decide or give'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "agenda" -d 'Show what the calendars say'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "tasks" -d 'Show what the task lists say, and change them'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "metrics" -d 'Show what the metrics say: each now, of when it is, its change in seven days and its target'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "delivery" -d 'Look at what was delivered and what waits; send messages of your own'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "why" -d 'Explain why a task of the last plan is where it is'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "source" -d 'Show the record behind a task or an event of the last plan'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "history" -d 'Look at earlier runs, and forget old ones'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "schedule" -d 'Write, install and check the schedule of the operating system'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "config" -d 'Look at and change the configuration'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "doctor" -d 'Check everything that runs depend on, and say how to mend what is wrong'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c personal-os -n "__fish_personal_os_needs_command" -f -a "man" -d 'Write the man pages'
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -l example -d 'Write the example data into this folder, and say what to try with it' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -l import-env -d 'Make a configuration from a .env file of the Python original; its secrets go to files that only you can read, and every variable that has no counterpart is named' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -l slack-manifest -d 'Print the manifest of a Slack app, with the six clicks to its token'
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -l providers -d 'Say for each provider of language models where its key comes from and what to set'
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l date -d 'Report on this day: 2026-11-24, today, tomorrow, yesterday or a weekday' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l to -d 'Deliver here and nowhere else: stdout, file:PATH, slack, slack:#CHANNEL, slack:U…, slack:C…, slack:E-MAIL or the name of a configured sink (repeatable)' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l format -d 'How the report is written; by default terminal on a terminal and markdown in a pipe' -r -f -a "terminal\t'Laid out for a terminal'
markdown\t'Markdown'
json\t'One JSON object'
slack\t'The bodies of Slack messages'
ics\t'A calendar of the planned work, to subscribe to'
email\t'An e-mail: a subject and a body of plain text'"
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l writer -d 'Who words the report: the model of the configuration if there is one, always the built-in writer, or always the model' -r -f -a "auto\t'The model, if the configuration names one'
built-in\t'The program itself'
ai\t'The model'"
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -s n -l dry-run -d 'Print the report; deliver nothing and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l json -d 'The same as --format json'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l strict -d 'Fail rather than report with a source missing, or without the model that was asked for'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l show-egress -d 'Print what would go to the model and to each sink; send and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l scheduled -d 'Run for the slot of the schedule that is due, once; do nothing if none is (schedulers say this)'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l date -d 'Report on this day: 2026-11-24, today, tomorrow, yesterday or a weekday' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l to -d 'Deliver here and nowhere else: stdout, file:PATH, slack, slack:#CHANNEL, slack:U…, slack:C…, slack:E-MAIL or the name of a configured sink (repeatable)' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l format -d 'How the report is written; by default terminal on a terminal and markdown in a pipe' -r -f -a "terminal\t'Laid out for a terminal'
markdown\t'Markdown'
json\t'One JSON object'
slack\t'The bodies of Slack messages'
ics\t'A calendar of the planned work, to subscribe to'
email\t'An e-mail: a subject and a body of plain text'"
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l writer -d 'Who words the report: the model of the configuration if there is one, always the built-in writer, or always the model' -r -f -a "auto\t'The model, if the configuration names one'
built-in\t'The program itself'
ai\t'The model'"
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -s n -l dry-run -d 'Print the report; deliver nothing and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l json -d 'The same as --format json'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l strict -d 'Fail rather than report with a source missing, or without the model that was asked for'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l show-egress -d 'Print what would go to the model and to each sink; send and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l scheduled -d 'Run for the slot of the schedule that is due, once; do nothing if none is (schedulers say this)'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand progress" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l date -d 'Report on this day: 2026-11-24, today, tomorrow, yesterday or a weekday' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l to -d 'Deliver here and nowhere else: stdout, file:PATH, slack, slack:#CHANNEL, slack:U…, slack:C…, slack:E-MAIL or the name of a configured sink (repeatable)' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l format -d 'How the report is written; by default terminal on a terminal and markdown in a pipe' -r -f -a "terminal\t'Laid out for a terminal'
markdown\t'Markdown'
json\t'One JSON object'
slack\t'The bodies of Slack messages'
ics\t'A calendar of the planned work, to subscribe to'
email\t'An e-mail: a subject and a body of plain text'"
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l writer -d 'Who words the report: the model of the configuration if there is one, always the built-in writer, or always the model' -r -f -a "auto\t'The model, if the configuration names one'
built-in\t'The program itself'
ai\t'The model'"
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -s n -l dry-run -d 'Print the report; deliver nothing and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l json -d 'The same as --format json'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l strict -d 'Fail rather than report with a source missing, or without the model that was asked for'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l show-egress -d 'Print what would go to the model and to each sink; send and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l scheduled -d 'Run for the slot of the schedule that is due, once; do nothing if none is (schedulers say this)'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand summary" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l since -d 'Look back so long (7d, 4w) or to this day; without it as [discovery] says, and of files everything' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l interview -d 'Look at this one file as the notes of one conversation: key points, pains, requests and quotes, each with its line; record nothing' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l date -d 'Report on this day: 2026-11-24, today, tomorrow, yesterday or a weekday' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l to -d 'Deliver here and nowhere else: stdout, file:PATH, slack, slack:#CHANNEL, slack:U…, slack:C…, slack:E-MAIL or the name of a configured sink (repeatable)' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l format -d 'How the report is written; by default terminal on a terminal and markdown in a pipe' -r -f -a "terminal\t'Laid out for a terminal'
markdown\t'Markdown'
json\t'One JSON object'
slack\t'The bodies of Slack messages'
ics\t'A calendar of the planned work, to subscribe to'
email\t'An e-mail: a subject and a body of plain text'"
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l writer -d 'Who words the report: the model of the configuration if there is one, always the built-in writer, or always the model' -r -f -a "auto\t'The model, if the configuration names one'
built-in\t'The program itself'
ai\t'The model'"
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l keep -d 'Keep what the files say for later runs, and their themes'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -s n -l dry-run -d 'Print the report; deliver nothing and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l json -d 'The same as --format json'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l strict -d 'Fail rather than report with a source missing, or without the model that was asked for'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l show-egress -d 'Print what would go to the model and to each sink; send and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l scheduled -d 'Run for the slot of the schedule that is due, once; do nothing if none is (schedulers say this)'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand feedback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l date -d 'Report on this day: 2026-11-24, today, tomorrow, yesterday or a weekday' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l to -d 'Deliver here and nowhere else: stdout, file:PATH, slack, slack:#CHANNEL, slack:U…, slack:C…, slack:E-MAIL or the name of a configured sink (repeatable)' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l format -d 'How the report is written; by default terminal on a terminal and markdown in a pipe' -r -f -a "terminal\t'Laid out for a terminal'
markdown\t'Markdown'
json\t'One JSON object'
slack\t'The bodies of Slack messages'
ics\t'A calendar of the planned work, to subscribe to'
email\t'An e-mail: a subject and a body of plain text'"
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l writer -d 'Who words the report: the model of the configuration if there is one, always the built-in writer, or always the model' -r -f -a "auto\t'The model, if the configuration names one'
built-in\t'The program itself'
ai\t'The model'"
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -s n -l dry-run -d 'Print the report; deliver nothing and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l json -d 'The same as --format json'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l strict -d 'Fail rather than report with a source missing, or without the model that was asked for'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l show-egress -d 'Print what would go to the model and to each sink; send and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l scheduled -d 'Run for the slot of the schedule that is due, once; do nothing if none is (schedulers say this)'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -f -a "set" -d 'Check in: say how far a key result is'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and not __fish_seen_subcommand_from set history" -f -a "history" -d 'Show what was said of key results, the newest first'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -l confidence -d 'How sure you are to reach the target, from 0 to 10' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -l note -d 'What there is to say of it, in one line' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -s n -l dry-run -d 'Print what would be kept and keep nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -l limit -d 'Show at most so many' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand okr; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l date -d 'Report on this day: 2026-11-24, today, tomorrow, yesterday or a weekday' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l to -d 'Deliver here and nowhere else: stdout, file:PATH, slack, slack:#CHANNEL, slack:U…, slack:C…, slack:E-MAIL or the name of a configured sink (repeatable)' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l writer -d 'Who words the report: the model of the configuration if there is one, always the built-in writer, or always the model' -r -f -a "auto\t'The model, if the configuration names one'
built-in\t'The program itself'
ai\t'The model'"
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l audience -d 'Whom it is for: a name of [update.audiences], or exec, team, partner, customer, custom (repeatable; by default all of the configuration)' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l since -d 'Say what changed since this day rather than since the last update' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l status -d 'Set the colour of the status by hand; the reason is shown with it' -r -f -a "green\t'As planned'
amber\t'Something slips'
red\t'Something is missed'"
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l reason -d 'Why the status is set by hand' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l agenda -d 'Draft the agenda of one meeting instead, and print it: its handle in the last plan, its key, or words of its title. With --audience it says no more than that one may know' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l format -d 'How the report is written; by default terminal on a terminal and markdown in a pipe' -r -f -a "terminal\t'Laid out for a terminal'
markdown\t'Markdown'
json\t'One JSON object'
slack\t'The bodies of Slack messages'
email\t'An e-mail: a subject and a body of plain text'"
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -s n -l dry-run -d 'Print the report; deliver nothing and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l json -d 'The same as --format json'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l strict -d 'Fail rather than report with a source missing, or without the model that was asked for'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l show-egress -d 'Print what would go to the model and to each sink; send and record nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l scheduled -d 'Run for the slot of the schedule that is due, once; do nothing if none is (schedulers say this)'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l from -d 'The first day: 2026-11-24, today, tomorrow, yesterday or a weekday; of tasks, the first due' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l to -d 'The first day that is no longer shown' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l all -d 'Show also what is done, cancelled, declined or waiting (events: in JSON always)'
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l strict -d 'Fail rather than list with a source missing'
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand agenda" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l from -d 'The first day: 2026-11-24, today, tomorrow, yesterday or a weekday; of tasks, the first due' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l to -d 'The first day that is no longer shown' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l all -d 'Show also what is done, cancelled, declined or waiting (events: in JSON always)'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l strict -d 'Fail rather than list with a source missing'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -f -a "done" -d 'Mark tasks as done, in the list where they stand'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -f -a "add" -d 'Add a task to a list'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and not __fish_seen_subcommand_from done add defer" -f -a "defer" -d 'Put a task off: it is not to be started before that day'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -s n -l dry-run -d 'Print the change and do not make it'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from done" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -l due -d 'The day it is due: 2026-11-24, tomorrow or a weekday' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -l estimate -d 'How long it takes: 30m, 2h, 1h30m' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -l priority -d 'How important it is' -r -f -a "high\t'A, H'
medium\t'B, M'
low\t'C, L'"
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -l list -d 'The task list; by default the first one of the configuration' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -s n -l dry-run -d 'Print the change and do not make it'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -s n -l dry-run -d 'Print the change and do not make it'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand tasks; and __fish_seen_subcommand_from defer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -l record -d 'Add what is read to the history, as a report does'
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -l strict -d 'Fail rather than list with a source missing'
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand metrics" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -f -a "list" -d 'List deliveries, the newest first'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -f -a "retry" -d 'Send now what waits, and what was refused, as long as it is not too late'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -f -a "resend" -d 'Send a message again of which nobody knows whether it arrived'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -f -a "drop" -d 'Give a message up'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and not __fish_seen_subcommand_from list retry resend drop send" -f -a "send" -d 'Send a message: headings, lists and tables of Markdown are laid out'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -l limit -d 'Show at most so many' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from retry" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from retry" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from retry" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from retry" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from retry" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from retry" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from retry" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from resend" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from resend" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from resend" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from resend" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from resend" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from resend" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from resend" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from resend" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from resend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from drop" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from drop" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from drop" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from drop" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from drop" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from drop" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from drop" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from drop" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from drop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -l title -d 'What the message is called; without it, a heading at its beginning' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -l alert -d 'It is an alert, of which one of the same title is sent a day'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand delivery; and __fish_seen_subcommand_from send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -l run -d 'Ask this run, by its number (`history list`) or `last`, and not the newest that knows the handle' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -l fresh -d 'Read the sources and compute a plan of today anew, without storing it'
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand why" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -l run -d 'Ask this run, by its number (`history list`) or `last`, and not the newest that knows the handle' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -l fresh -d 'Read the sources and compute a plan of today anew, without storing it'
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand source" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -f -a "list" -d 'List earlier runs, the newest first'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -f -a "show" -d 'Show one run as it was reported'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -f -a "stats" -d 'Show how reliable and how useful runs were, beside what they should be'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -f -a "rate" -d 'Say how useful a run was, from 1 (of no use) to 5 (just right)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -f -a "replay" -d 'Make the report of a run again from its recorded facts and reply, and compare'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and not __fish_seen_subcommand_from list show stats rate replay prune" -f -a "prune" -d 'Forget what is older than it is kept'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -l limit -d 'Show at most so many' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON object: records, report and deliveries'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -l prompt -d 'Print what the model was sent'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -l reply -d 'Print what the model replied'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -l facts -d 'Print the facts as they were recorded'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -l from -d 'The first day: 2026-11-24, today, yesterday; without it, from the first run on' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -l to -d 'The first day that no longer counts' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from rate" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from rate" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from rate" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from rate" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from rate" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from rate" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from rate" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from rate" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from rate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from replay" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from replay" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from replay" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from replay" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from replay" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from replay" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from replay" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from replay" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -l older-than -d 'Forget what is older than this, at least 2d: 90d, 26w, 1y; by default `[history] keep`' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -s n -l dry-run -d 'Say what would go, and forget nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Ask nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand history; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -f -a "print" -d 'Print what would be installed, and change nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -f -a "diff" -d 'Show what an installation would change, and change nothing'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -f -a "install" -d 'Install the schedule for this user; what is right already is left alone'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -f -a "uninstall" -d 'Take the schedule away again'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -f -a "status" -d 'Show what is installed, when it runs next and how it last went'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -f -a "next" -d 'Show the next times of each expression'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and not __fish_seen_subcommand_from print diff install uninstall status next run" -f -a "run" -d 'Run what is due, record what was missed, send what is queued; the system does this every quarter of an hour'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -l backend -d 'The scheduler; by default the one that this system runs' -r -f -a "crontab\t'The user\'s crontab'
systemd\t'systemd user timers'
launchd\t'launchd agents'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -l output -d 'Write the files into this folder instead, under the names they are installed by' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from print" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -l backend -d 'The scheduler; by default the one that this system runs' -r -f -a "crontab\t'The user\'s crontab'
systemd\t'systemd user timers'
launchd\t'launchd agents'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -l backend -d 'The scheduler; by default the one that this system runs' -r -f -a "crontab\t'The user\'s crontab'
systemd\t'systemd user timers'
launchd\t'launchd agents'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -l backend -d 'The scheduler; by default the one that this system runs' -r -f -a "crontab\t'The user\'s crontab'
systemd\t'systemd user timers'
launchd\t'launchd agents'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from uninstall" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -l backend -d 'The scheduler; by default the one that this system runs' -r -f -a "crontab\t'The user\'s crontab'
systemd\t'systemd user timers'
launchd\t'launchd agents'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -l check -d 'End with 1 if what is installed is not what the configuration says'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -l count -d 'So many times for each expression' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -l after -d 'After this time instead of now' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from next" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from run" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from run" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from run" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from run" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from run" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from run" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand schedule; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -f -a "init" -d 'The same as `personal-os init`'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -f -a "show" -d 'Print every value in force and the layer that decided it'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -f -a "check" -d 'Check the configuration and open every source once'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -f -a "path" -d 'Print the path of the configuration file'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and not __fish_seen_subcommand_from init show check path edit" -f -a "edit" -d 'Open the configuration file in $VISUAL or $EDITOR, then check it'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -l example -d 'Write the example data into this folder, and say what to try with it' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -l import-env -d 'Make a configuration from a .env file of the Python original; its secrets go to files that only you can read, and every variable that has no counterpart is named' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -l slack-manifest -d 'Print the manifest of a Slack app, with the six clicks to its token'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -l providers -d 'Say for each provider of language models where its key comes from and what to set'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from path" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from path" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from path" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from path" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from path" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from edit" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from edit" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from edit" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from edit" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from edit" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand config; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -l as-scheduled -d 'Look once more as the scheduler would, in its bare environment, and show what differs'
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -l online -d 'Ask servers too: sources on the network, the model (one tiny call), Slack (its scopes); not together with --offline'
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -l json -d 'Print one JSON object'
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand completions" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand completions" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand completions" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand completions" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand completions" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand completions" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand completions" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand completions" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c personal-os -n "__fish_personal_os_using_subcommand man" -s c -l config -d 'Read this configuration file, which has its own state [variable: PERSONAL_OS_CONFIG]' -r -F
complete -c personal-os -n "__fish_personal_os_using_subcommand man" -l profile -d 'Use the configuration and state of this profile' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand man" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c personal-os -n "__fish_personal_os_using_subcommand man" -l now -d 'Pretend that this is the time' -r
complete -c personal-os -n "__fish_personal_os_using_subcommand man" -l offline -d 'Use no network at all'
complete -c personal-os -n "__fish_personal_os_using_subcommand man" -s v -l verbose -d 'Say more on standard error (twice: more still, three times: everything)'
complete -c personal-os -n "__fish_personal_os_using_subcommand man" -s q -l quiet -d 'Leave warnings out (failures are always told)'
complete -c personal-os -n "__fish_personal_os_using_subcommand man" -l no-input -d 'Never ask anything or open an editor'
complete -c personal-os -n "__fish_personal_os_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
