#!/bin/sh
# Issues on GitHub that are assigned to you, one JSON object a line, for a task list like this:
#
#   [[tasks]]
#   name = "github"
#   kind = "command"
#   network = true
#   command = ["sh", "github.sh"]
#
# It needs `gh`, GitHub's own program, which keeps its own login.
exec gh search issues --assignee=@me --state=open --limit 200 \
  --json number,title,url,labels,repository,createdAt \
  --jq '.[] | {
    id: "\(.repository.nameWithOwner)#\(.number)",
    title, url,
    tags: [.labels[].name],
    created: .createdAt[:10]
  }'
