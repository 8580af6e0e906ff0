"""What falls due by itself: planned from the forms' schedules and the rosters, fulfilled by filing, told when late.

`periods` says when a schedule's rounds begin and end, `planning` makes what is due, `service` is asked by pages,
`answering` connects a filed record with what it answers, `looking` tells of what is late or was missed, `limits` shows
schedules among the hotel's time limits.
"""
