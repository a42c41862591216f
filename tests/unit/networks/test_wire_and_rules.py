"""The ONNX file is looked through before the runtime sees it."""

from collections.abc import Callable

import onnx
import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper

from lookalike.networks import _graph_rules
from lookalike.networks._graph_rules import CHILDREN, Forbidden, Kind, check_graph
from lookalike.networks._wire import WireProblem, read_fields
from made_networks import tiny_model


def _external_tensor(name: str = "weights", location: str = "elsewhere.bin") -> TensorProto:
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[1])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    return tensor


def _node_with(**attributes: object) -> onnx.NodeProto:
    return helper.make_node("Constant", [], ["x"], **attributes)


def _subgraph(*nodes: onnx.NodeProto, **parts: object) -> onnx.GraphProto:
    return helper.make_graph(list(nodes), "inside", [], [], **parts)


FOREIGN = helper.make_node("Evil", [], ["x"], domain="com.acme")


def _foreign_node(model: onnx.ModelProto) -> None:
    model.graph.node.append(FOREIGN)


def _foreign_node_in_a_branch(model: onnx.ModelProto) -> None:
    inner = helper.make_node("If", [], ["y"], then_branch=_subgraph(FOREIGN))
    model.graph.node.append(helper.make_node("If", [], ["z"], else_branch=_subgraph(inner)))


def _foreign_node_in_graphs(model: onnx.ModelProto) -> None:
    node = helper.make_node("Constant", [], ["z"])
    node.attribute.add(name="g", graphs=[_subgraph(FOREIGN)])
    model.graph.node.append(node)


def _foreign_node_in_a_function(model: onnx.ModelProto) -> None:
    model.functions.append(
        helper.make_function("", "F", [], ["x"], [FOREIGN], [helper.make_opsetid("", 18)])
    )


def _foreign_function(model: onnx.ModelProto) -> None:
    model.functions.append(
        helper.make_function("local", "F", [], [], [], [helper.make_opsetid("", 18)])
    )


def _foreign_opset(model: onnx.ModelProto) -> None:
    model.opset_import.append(helper.make_opsetid("com.microsoft.experimental", 1))


def _external_weights(model: onnx.ModelProto) -> None:
    model.graph.initializer.append(_external_tensor(location="../../etc/passwd"))


def _external_without_location(model: onnx.ModelProto) -> None:
    tensor = TensorProto(data_location=TensorProto.EXTERNAL)
    model.graph.initializer.append(tensor)


def _external_entry_alone(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].external_data.add(key="location", value="x")


def _external_in_an_attribute(model: onnx.ModelProto) -> None:
    model.graph.node.append(_node_with(value=_external_tensor()))


def _external_in_tensors(model: onnx.ModelProto) -> None:
    node = helper.make_node("Constant", [], ["x"])
    node.attribute.add(name="t", tensors=[_external_tensor()])
    model.graph.node.append(node)


def _external_in_a_sparse_tensor(model: onnx.ModelProto) -> None:
    model.graph.sparse_initializer.add().values.CopyFrom(_external_tensor())


def _external_sparse_indices_in_an_attribute(model: onnx.ModelProto) -> None:
    node = helper.make_node("Constant", [], ["x"])
    node.attribute.add(name="s").sparse_tensor.indices.CopyFrom(_external_tensor())
    model.graph.node.append(node)


def _external_in_a_branch(model: onnx.ModelProto) -> None:
    branch = _subgraph(initializer=[_external_tensor()])
    model.graph.node.append(helper.make_node("If", [], ["y"], then_branch=branch))


def _external_in_training(model: onnx.ModelProto) -> None:
    model.training_info.add().algorithm.initializer.append(_external_tensor())


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_foreign_node, "‘Evil’ of ‘com.acme’"),
        (_foreign_node_in_a_branch, "com.acme"),
        (_foreign_node_in_graphs, "com.acme"),
        (_foreign_node_in_a_function, "com.acme"),
        (_foreign_function, "local"),
        (_foreign_opset, "com.microsoft.experimental"),
        (_external_weights, "../../etc/passwd"),
        (_external_without_location, "outside the file"),
        (_external_entry_alone, "outside the file"),
        (_external_in_an_attribute, "elsewhere.bin"),
        (_external_in_tensors, "elsewhere.bin"),
        (_external_in_a_sparse_tensor, "elsewhere.bin"),
        (_external_sparse_indices_in_an_attribute, "elsewhere.bin"),
        (_external_in_a_branch, "elsewhere.bin"),
        (_external_in_training, "elsewhere.bin"),
    ],
)
def test_foreign_parts_are_refused_by_name_wherever_they_hide(
    spoil: Callable[[onnx.ModelProto], None], named: str
) -> None:
    model = tiny_model()
    check_graph(model.SerializeToString())
    spoil(model)
    with pytest.raises(Forbidden) as caught:
        check_graph(model.SerializeToString())
    assert named in str(caught.value)


def test_a_domain_before_and_after_the_last_one_counts_too() -> None:
    twice = helper.make_node("Relu", [], []).SerializeToString()
    twice += b"\x3a\x04evil" + b"\x3a\x00"  # field 7 twice: readers take the last one
    graph = b"\x0a" + bytes([len(twice)]) + twice
    with pytest.raises(Forbidden, match="evil"):
        check_graph(b"\x3a" + bytes([len(graph)]) + graph)


def test_a_data_location_hidden_in_high_bits_is_refused() -> None:
    tensor = b"\x70" + bytes([0x81, 0x80, 0x80, 0x80, 0x10])  # 2**32 + 1, read as 1
    graph = b"\x2a" + bytes([len(tensor)]) + tensor
    with pytest.raises(Forbidden, match="outside"):
        check_graph(b"\x3a" + bytes([len(graph)]) + graph)


def test_standard_domains_pass() -> None:
    model = tiny_model()
    model.graph.node[0].domain = "ai.onnx"
    model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 3))
    check_graph(model.SerializeToString())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a network at all",
        b"\x3a\xff\xff\xff\xff\x0f",  # a graph of 4 GiB
        b"\x3a" * 5,
        b"\x00\x01",  # field number 0
        b"\x0b",  # a group
        b"\xff" * 20,  # a number without end
        b"\x09\x00",  # half a double
    ],
)
def test_bytes_that_are_no_network_are_refused(data: bytes) -> None:
    with pytest.raises(WireProblem):
        check_graph(data)


def test_a_graph_nested_without_end_is_refused() -> None:
    graph = b""
    for _ in range(40):
        attribute = _written(6, graph)
        graph = _written(1, _written(5, attribute))
    with pytest.raises(WireProblem, match="nested"):
        check_graph(_written(7, graph))


def test_the_table_of_fields_leaves_no_way_to_a_node_or_tensor_out() -> None:
    """Compared with the `onnx` package: a field it gains that leads to them fails here."""
    relevant = {kind.value for kind in Kind}
    for kind in Kind:
        message: Message = getattr(onnx, kind.value)()
        expected = {
            field.number: field.message_type.name
            for field in message.DESCRIPTOR.fields
            if field.message_type is not None and _leads_to(field.message_type, relevant)
        }
        found = {number: child.value for number, child in CHILDREN[kind].items()}
        assert found == expected, kind


def _leads_to(descriptor: object, wanted: set[str], seen: frozenset[str] = frozenset()) -> bool:
    name = descriptor.name  # type: ignore[attr-defined]
    if name in wanted:
        return True
    if name in seen:
        return False
    return any(
        field.message_type is not None and _leads_to(field.message_type, wanted, seen | {name})
        for field in descriptor.fields  # type: ignore[attr-defined]
    )


def test_the_field_numbers_of_the_rules_are_those_of_onnx() -> None:
    def number(kind: Kind, name: str) -> int:
        message: Message = getattr(onnx, kind.value)()
        return int(message.DESCRIPTOR.fields_by_name[name].number)

    assert number(Kind.OPSET, "domain") == 1
    assert number(Kind.FUNCTION, "domain") == 10
    assert number(Kind.NODE, "op_type") == 4
    assert number(Kind.NODE, "domain") == 7
    assert number(Kind.TENSOR, "external_data") == 13
    assert number(Kind.TENSOR, "data_location") == 14
    assert {"", "ai.onnx", "ai.onnx.ml"} == _graph_rules.OFFICIAL_DOMAINS


@given(st.binary(max_size=300))
def test_any_bytes_end_in_an_answer(data: bytes) -> None:
    try:
        check_graph(data)
    except (WireProblem, Forbidden):
        return


@given(st.integers(0, 10_000), st.integers(0, 255), st.binary(max_size=8))
def test_a_spoilt_network_ends_in_an_answer(at: int, byte: int, inserted: bytes) -> None:
    data = bytearray(tiny_model().SerializeToString())
    at %= len(data)
    data[at] = byte
    data[at:at] = inserted
    try:
        check_graph(bytes(data))
    except (WireProblem, Forbidden):
        return


_fields = st.lists(
    st.tuples(
        st.integers(1, 2**29 - 1),
        st.one_of(st.integers(0, 2**64 - 1), st.binary(max_size=40)),
    ),
    max_size=12,
)


@given(_fields)
def test_what_was_written_is_read(fields: list[tuple[int, int | bytes]]) -> None:
    message = b"".join(_written(number, value) for number, value in fields)
    found = [
        (field.number, field.varint if field.data is None else bytes(field.data))
        for field in read_fields(memoryview(message))
    ]
    assert found == fields


def _written(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
