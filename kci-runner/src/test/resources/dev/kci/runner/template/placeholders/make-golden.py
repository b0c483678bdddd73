#!/usr/bin/env python3
"""Writes golden.jsonl: what kernelci-core gives templates for each job and platform of config.yaml.

Usage: make-golden.py PATH-OF-KERNELCI-CORE < config.yaml > golden.jsonl (needs PyYAML)
"""

import copy
import importlib
import json
import sys
import types

import yaml

root = sys.argv[1] + "/kernelci"
for name, path in {"kernelci": root, "kernelci.config": root + "/config"}.items():
    package = types.ModuleType(name)
    package.__path__ = [path]
    sys.modules[name] = package
pydantic = types.ModuleType("pydantic")  # checks only
pydantic.BaseModel = object
pydantic.ConfigDict = pydantic.Field = lambda *args, **kwargs: None
sys.modules.setdefault("pydantic", pydantic)
base, job, platform = (
    importlib.import_module("kernelci.config." + name) for name in ("base", "job", "platform")
)

config = yaml.safe_load(sys.stdin)
for job_name, values in config["jobs"].items():
    for platform_name, attributes in config["platforms"].items():
        one = job.Job.load_from_yaml(copy.deepcopy(values), name=job_name)
        on = platform.Platform.load_from_yaml(copy.deepcopy(attributes), name=platform_name)
        params = {"name": one.name, "device_type": on.base_name}
        if one.image:
            params["runtime_image"] = one.image.format_map({"image_prefix": "kernelci/"})
        params.update(copy.deepcopy(on.params) or {})
        params.update(one.params)
        arch = params.get("arch") or on.arch
        for system in ("brarch", "crosarch", "debarch", "karch"):
            params[system] = base.get_system_arch(system, arch)
        on.format_params(params, {"krev": "6.12", **one.params})
        params["platform_config"] = {
            key: getattr(on, key)
            for key in sorted(on._get_yaml_attributes() - {"rules"} | {"name"})
        }
        case = {"job": job_name, "platform": platform_name, "variables": params}
        print(json.dumps(case, default=str, ensure_ascii=False))
