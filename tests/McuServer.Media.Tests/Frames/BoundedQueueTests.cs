using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Frames;

[TestClass]
public class BoundedQueueTests
{
    [TestMethod]
    public void First_in_is_first_out_around_the_ring()
    {
        BoundedQueue<string> queue = new(3);
        for (int round = 0; round < 10; round++)
        {
            Assert.IsTrue(queue.TryEnqueue("a"));
            Assert.IsTrue(queue.TryEnqueue("b"));
            Assert.AreEqual("b", queue[1]);
            Assert.AreEqual("a", queue.Dequeue());
            Assert.AreEqual("b", queue.Dequeue());
        }
    }

    [TestMethod]
    public void A_full_queue_refuses_and_keeps_what_it_has()
    {
        BoundedQueue<string> queue = new(1);
        Assert.IsTrue(queue.TryEnqueue("a"));
        Assert.IsFalse(queue.TryEnqueue("b"));
        Assert.AreEqual("a", queue.Dequeue());
        Assert.ThrowsExactly<InvalidOperationException>(() => queue.Dequeue());
    }
}
