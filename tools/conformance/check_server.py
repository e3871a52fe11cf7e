"""Runs every check of scim2-tester against a SCIM server and prints each result as a line of JSON.

SCIM_BASE_URL and SCIM_TOKEN say which server, and the bearer token it takes.
"""

import json
import os

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import ServiceProviderConfig
from scim2_tester import check_server

# RFC 9967 adds the attribute `securityEvents`, which these models do not know yet and would refuse.
ServiceProviderConfig.model_config["extra"] = "ignore"
ServiceProviderConfig.model_rebuild(force=True)

with Client(
    base_url=os.environ["SCIM_BASE_URL"],
    headers={"Authorization": f"Bearer {os.environ['SCIM_TOKEN']}"},
    timeout=60,
) as http:
    for result in check_server(SyncSCIMClient(http)):
        print(
            json.dumps(
                {
                    "status": result.status.name,
                    "title": result.title,
                    "resourceType": result.resource_type,
                    "reason": result.reason,
                    "data": None if result.data is None else str(result.data),
                }
            )
        )
