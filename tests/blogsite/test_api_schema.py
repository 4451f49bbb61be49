"""The OpenAPI description: whoever reads it alone learns what everything means."""

from drf_spectacular.generators import SchemaGenerator


def test_every_operation_parameter_and_field_is_described():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    silent = []
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if not (operation.get("description") or operation.get("summary")):
                silent.append(f"{method} {path}")
            silent += [
                f"{method} {path} {p['name']}" for p in operation.get("parameters", []) if not p.get("description")
            ]
    for name, component in schema["components"]["schemas"].items():
        fields = component.get("properties", {}).items()
        silent += [f"{name}.{field}" for field, facts in fields if not facts.get("description")]
    assert len(schema["paths"]) > 20
    assert silent == []


def test_every_operation_says_how_it_refuses():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status in ("4XX", "503"):
                body = operation["responses"][status]["content"]["application/json"]["schema"]
                assert body == {"$ref": "#/components/schemas/Error"}
    assert schema["components"]["schemas"]["Error"]["required"] == ["error_code"]
