#!/usr/bin/env bash
# @chirpstack/chirpstack-api 4.19.0 with google-protobuf 3.21.4: an event in Protobuf, which ChirpStack publishes with
# json=false, has another JSON after toObject() than with json=true, where ChirpStack publishes the JSON mapping of
# Protobuf: lists and maps have other names (rxInfoList, tagsMap), maps are lists of pairs, a time is an object, and
# an enum a number. Who decodes the one cannot hand it to who expects the other.
source "$(dirname "$0")/lib/common.bash"

npm @chirpstack/chirpstack-api@4.19.0 google-protobuf@3.21.4

cat >event.cjs <<'END'
const { DeviceInfo, UplinkEvent } = require('@chirpstack/chirpstack-api/integration/integration_pb.js')
const { Timestamp } = require('google-protobuf/google/protobuf/timestamp_pb.js')

const event = new UplinkEvent()
event.setTime(Timestamp.fromDate(new Date('2026-11-28T05:00:00Z')))
const device = new DeviceInfo()
device.setDeviceName('meter')
device.getTagsMap().set('room', 'cellar')
event.setDeviceInfo(device)
const object = UplinkEvent.deserializeBinary(event.serializeBinary()).toObject()
const { deviceName, deviceClassEnabled, tagsMap } = object.deviceInfo
const { time, rxInfoList } = object
console.log(JSON.stringify({ time, deviceInfo: { deviceName, deviceClassEnabled, tagsMap }, rxInfoList }))
END
seen node event.cjs
expected <<'END'
{"time":{"seconds":1795842000,"nanos":0},"deviceInfo":{"deviceName":"meter","deviceClassEnabled":0,"tagsMap":[["room","cellar"]]},"rxInfoList":[]}
END
