using System.Text.Json;
using McuServer.Media.Layouts.Json;

namespace McuServer.Media.Tests.Layouts;

[TestClass]
public sealed class JsonSchemaTests
{
    [TestMethod]
    [DataRow("""{ "type": "integer" }""", "1.0", "")]
    [DataRow("""{ "type": "integer" }""", "1.5", "type #")]
    [DataRow("""{ "type": "integer", "minimum": 2 }""", "\"x\"", "type #")]
    [DataRow("""{ "enum": [30, "a"] }""", "3e1", "")]
    [DataRow("""{ "const": { "a": [1] } }""", """{ "a": [1.0] }""", "")]
    [DataRow("""{ "pattern": "b$" }""", "\"ab\"", "", DisplayName = "patterns are not anchored")]
    [DataRow("""{ "pattern": "^a$" }""", "\"a\\n\"", "pattern #", DisplayName = "$ is the very end")]
    [DataRow("""{ "pattern": "^[$]\\$$" }""", "\"$$\"", "")]
    [DataRow("""{ "pattern": "^a$" }""", "1", "")]
    [DataRow("""{ "minLength": 2, "maxLength": 2 }""", "\"👍👍\"", "", DisplayName = "characters, not UTF-16 units")]
    [DataRow("""{ "maxLength": 1 }""", "\"ab\"", "maxLength #")]
    [DataRow("""{ "multipleOf": 0.1 }""", "0.3", "", DisplayName = "decimal, not binary")]
    [DataRow("""{ "multipleOf": 2 }""", "3", "multipleOf #")]
    [DataRow("""{ "minimum": 0, "maximum": 1 }""", "-1e999", "minimum #")]
    [DataRow("""{ "items": { "type": "string" }, "minItems": 1, "maxItems": 2, "uniqueItems": true }""", "[]", "minItems #")]
    [DataRow("""{ "items": { "type": "string" }, "maxItems": 2 }""", """["a", 1, "b"]""", "maxItems # type #/1")]
    [DataRow("""{ "uniqueItems": true }""", """[1, "1", 1.0]""", "uniqueItems #")]
    [DataRow("""{ "required": ["a", "b"] }""", """{ "b": 1 }""", "required #")]
    [DataRow("""{ "properties": { "a/b~": { "type": "string" } } }""", """{ "a/b~": 1 }""", "type #/a~1b~0")]
    [DataRow("""{ "properties": { "가": { "type": "string" } } }""", """{ "가": 1 }""", "type #/%EA%B0%80")]
    [DataRow("""{ "properties": { "a": {} }, "additionalProperties": false }""", """{ "a": 1, "b": 2, "c": 3 }""", "additionalProperties #")]
    [DataRow("""{ "additionalProperties": { "type": "string" } }""", """{ "b": 2 }""", "type #/b")]
    [DataRow("""{ "propertyNames": { "pattern": "^a" }, "maxProperties": 1 }""", """{ "b": 2, "a": 1 }""", "maxProperties # propertyNames #")]
    [DataRow("""{ "minProperties": 1 }""", "{}", "minProperties #")]
    [DataRow("""{ "oneOf": [{ "type": "string" }, { "minimum": 3 }] }""", "2", "oneOf #")]
    [DataRow("""{ "oneOf": [{ "type": "number" }, { "minimum": 3 }] }""", "5", "oneOf #", DisplayName = "two of them hold")]
    [DataRow("""{ "anyOf": [{ "type": "number" }, { "minimum": 3 }] }""", "5", "")]
    [DataRow("""{ "anyOf": [{ "type": "string" }, { "minimum": 9 }] }""", "5", "anyOf #")]
    [DataRow("""{ "allOf": [{ "minimum": 6 }, { "maximum": 4 }] }""", "5", "minimum # maximum #")]
    [DataRow("""{ "not": { "required": ["a"] } }""", """{ "a": 1 }""", "not #")]
    [DataRow("""{ "not": { "required": ["a"] } }""", "{}", "")]
    [DataRow("""{ "if": { "required": ["a"] }, "then": { "required": ["b"] } }""", """{ "a": 1 }""", "required #")]
    [DataRow("""{ "if": { "required": ["a"] }, "then": { "required": ["b"] } }""", """{ "c": 1 }""", "")]
    [DataRow("""{ "$ref": "#/$defs/n", "$defs": { "n": { "type": "object", "properties": { "n": { "$ref": "#/$defs/n" } } } } }""",
        """{ "n": { "n": 1 } }""", "type #/n/n")]
    public void Keywords_mean_what_the_draft_says(string schema, string value, string expected)
    {
        using JsonDocument schemaDocument = JsonDocument.Parse(schema);
        using JsonDocument document = JsonDocument.Parse(value);
        var compiled = JsonSchema.Compile(schemaDocument.RootElement);
        List<SchemaFault> faults = JsonSchemaChecker.Check(compiled, document.RootElement);
        Assert.AreEqual(expected, string.Join(' ', faults.Select(fault => $"{fault.Keyword} {fault.Pointer}")));
    }

    [TestMethod]
    [DataRow("""{ "patternProperties": {} }""", "patternProperties")]
    [DataRow("""{ "$ref": "other.json" }""", "other.json")]
    public void What_the_class_does_not_know_is_refused(string schema, string word)
    {
        using JsonDocument document = JsonDocument.Parse(schema);
        var exception = Assert.ThrowsExactly<FormatException>(() => JsonSchema.Compile(document.RootElement));
        StringAssert.Contains(exception.Message, word);
    }

    [TestMethod]
    public void A_text_that_a_pattern_cannot_decide_in_time_does_not_match()
    {
        using JsonDocument schema = JsonDocument.Parse("""{ "pattern": "^(a|a?)+$" }""");
        JsonSchema compiled = JsonSchema.Compile(schema.RootElement);
        using JsonDocument value = JsonDocument.Parse($"\"{new string('a', 50_000)}b\"");
        Assert.AreEqual("pattern", JsonSchemaChecker.Check(compiled, value.RootElement).Single().Keyword);
    }
}
