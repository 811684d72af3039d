az rest --body "{\"properties\":{\"name\":\"$NAME\"}}" --headers {"a":"b"} --uri https://x/y?z=1\&w=2
