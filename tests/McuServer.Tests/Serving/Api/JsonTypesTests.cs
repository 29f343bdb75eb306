using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McuServer.Conference.Control;
using McuServer.Serving.Api;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Configuration;

namespace McuServer.Tests.Serving.Api;

/// <summary>JSON knows the types that the compiler has prepared and no others: none may be missing, none may lose something.</summary>
[TestClass]
public class JsonTypesTests
{
    [TestMethod]
    public void What_operations_take_and_answer_is_known()
    {
        foreach (Operation operation in new OperationTable().All)
        {
            Assert.IsNotNull(ApiJson.Options.GetTypeInfo(operation.ParamsType), operation.Name);

            // Bytes are written as they are, but the document describes the data of a call.
            bool isDescribed = operation.IsCall || operation.RawAnswers.Count == 0;
            if (isDescribed && operation.ResultType != typeof(Nothing) && operation.ResultType != typeof(FileContent))
            {
                Assert.IsNotNull(ApiJson.Options.GetTypeInfo(operation.ResultType), operation.Name);
            }
        }
    }

    /// <summary>Events carry an object: the compiler does not see what it is.</summary>
    [TestMethod]
    public void Data_of_every_event_is_known()
    {
        Type[] all =
        [
            .. typeof(NoData).Assembly.GetTypes().Where(type => type.Namespace == typeof(NoData).Namespace
                && type.Name.EndsWith("Data", StringComparison.Ordinal)),
        ];
        Assert.IsGreaterThan(20, all.Length);
        foreach (Type type in all)
        {
            Assert.IsNotNull(ApiJson.Options.GetTypeInfo(type), type.Name);
        }
    }

    /// <summary>A word for each value: a converter that is missing would make numbers of them.</summary>
    [TestMethod]
    public void Every_enum_is_a_word()
    {
        HashSet<Type> enums = [];
        foreach (JsonTypeInfo type in Reachable(ApiJson.Options, Roots()))
        {
            if (type.Type.IsEnum && enums.Add(type.Type))
            {
                string text = JsonSerializer.Serialize(Enum.GetValues(type.Type).GetValue(0), type);
                StringAssert.StartsWith(text, "\"", type.Type.Name);
            }
        }

        Assert.IsGreaterThan(6, enums.Count);
    }

    /// <summary>What can but be initialised is initialised with null, whatever the record says.</summary>
    [TestMethod]
    public void No_default_of_what_is_read_is_lost()
    {
        int count = 0;
        JsonTypeInfo[] read =
        [
            .. Reachable(ApiJson.Options, typeof(CreateRoomParams).Assembly.GetTypes().Where(t => t.Namespace == typeof(CreateRoomParams).Namespace
                && t is { IsAbstract: false } && t.Name.EndsWith("Params", StringComparison.Ordinal))),
            .. Reachable(ServerOptionsTypes.Default.Options, [typeof(ServerOptions)]),
        ];
        foreach (Type type in read.Where(type => type.Kind == JsonTypeInfoKind.Object).Select(type => type.Type))
        {
            object made = RuntimeHelpers.GetUninitializedObject(type);
            object full = type.GetConstructor([]) is { } make ? make.Invoke([]) : made;
            foreach (PropertyInfo property in type.GetProperties().Where(IsInitOnly))
            {
                count++;
                bool isRequired = property.IsDefined(typeof(RequiredMemberAttribute));
                Assert.IsTrue(isRequired || Equals(property.GetValue(full), property.GetValue(made)), $"{type.Name}.{property.Name} has a default: write set instead of init");
            }
        }

        Assert.IsGreaterThan(60, count);
    }

    private static bool IsInitOnly(PropertyInfo property) =>
        property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;

    private static IEnumerable<Type> Roots() =>
        new OperationTable().All.SelectMany(operation => (Type[])[operation.ParamsType, operation.ResultType])
            .Where(type => type != typeof(Nothing) && type != typeof(RawContent) && type != typeof(FileContent));

    private static IEnumerable<JsonTypeInfo> Reachable(JsonSerializerOptions options, IEnumerable<Type> roots)
    {
        HashSet<Type> seen = [];
        Queue<Type> waiting = new(roots);
        while (waiting.TryDequeue(out Type? next))
        {
            Type type = Nullable.GetUnderlyingType(next) ?? next;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>))
            {
                waiting.Enqueue(type.GetGenericArguments()[0]);
                continue;
            }

            if (!seen.Add(type))
            {
                continue;
            }

            JsonTypeInfo info = options.GetTypeInfo(type);
            yield return info;
            foreach (JsonPropertyInfo property in info.Properties)
            {
                waiting.Enqueue(property.PropertyType);
            }

            if (info.ElementType is { } element)
            {
                waiting.Enqueue(element);
            }
        }
    }
}
