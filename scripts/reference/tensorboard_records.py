"""Prints the event file of ExportTest, as TensorBoard's own writer makes it, in hexadecimal.

Run with Python 3 and tensorboard==2.21.0:
    python scripts/reference/tensorboard_records.py
"""

import io

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

file = io.BytesIO()
writer = RecordWriter(file)
writer.write(Event(wall_time=1.5, file_version="brain.Event:2").SerializeToString())
summary = Summary(value=[Summary.Value(tag="a", simple_value=0.25)])
writer.write(Event(wall_time=2.5, step=7, summary=summary).SerializeToString())
print(file.getvalue().hex())

# The settings of a run, as the HParams plugin's own summary makes them; its time is that of the session's start.
from tensorboard.plugins.hparams import plugin_data_pb2, summary_v2 as hparams_summary

file = io.BytesIO()
writer = RecordWriter(file)
start = plugin_data_pb2.SessionStartInfo(start_time_secs=2.5)
start.hparams["kappa"].number_value = 4.0
settings = hparams_summary._summary_pb(
    "_hparams_/session_start_info", plugin_data_pb2.HParamsPluginData(session_start_info=start)
)
writer.write(Event(wall_time=2.5, summary=settings).SerializeToString())
print(file.getvalue().hex())
