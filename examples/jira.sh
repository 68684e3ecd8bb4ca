#!/bin/sh
# Open issues in Jira that are assigned to you, one JSON object a line, for a task list like this:
#
#   [[tasks]]
#   name = "jira"
#   kind = "command"
#   network = true
#   command = ["sh", "jira.sh"]
#   env = { JIRA_URL = { file = "jira.url" }, JIRA_TOKEN = { file = "jira.token" } }
#
# It needs curl and jq. JIRA_QUERY replaces the search. A server of your own takes a personal access
# token, as here; in the cloud, put `user = "you@example.com:TOKEN"` in the place of the header below.
set -eu
query=${JIRA_QUERY:-'assignee = currentUser() AND statusCategory != Done ORDER BY duedate'}

# The token goes in by standard input, where no list of processes shows it.
printf 'header = "Authorization: Bearer %s"\n' "$JIRA_TOKEN" |
  curl --config - --silent --show-error --fail --max-time 20 --get \
    --data-urlencode "jql=$query" --data-urlencode 'maxResults=100' \
    --data-urlencode 'fields=summary,duedate,priority,labels,timeestimate' \
    "$JIRA_URL/rest/api/${JIRA_API:-2}/search" |
  jq --compact-output --arg url "$JIRA_URL" '.issues[] | {
    id: .key,
    title: .fields.summary,
    url: "\($url)/browse/\(.key)",
    tags: (.fields.labels // []),
    priority: ({"Highest": "high", "High": "high", "Medium": "medium", "Low": "low", "Lowest": "low"}
      [.fields.priority.name // ""] // "none")
  }
  + (if .fields.duedate then {due: .fields.duedate} else {} end)
  + (if .fields.timeestimate then {estimate_minutes: (.fields.timeestimate / 60 | ceil)} else {} end)'
